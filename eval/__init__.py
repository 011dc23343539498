"""Measure configurations: datasets, metrics and runs."""
