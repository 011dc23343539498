"""Datasets of other projects, in this one's layout."""
