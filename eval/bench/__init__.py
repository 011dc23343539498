"""Benchmarks: the commands behind the README's numbers about speed and memory."""
