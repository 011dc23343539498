"""The knowledge base: a catalog that is the truth, and the indexes derived from it."""
