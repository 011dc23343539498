"""Models and services behind small protocols: embeddings, rerankers, chat models."""
