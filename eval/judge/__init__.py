"""RAGAS with a local model as the judge."""
