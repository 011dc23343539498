"""Datasets, runs and experiments, as a tab."""
