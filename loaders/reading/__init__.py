"""Reading many files: what was read, by whom, and in processes with limits."""
