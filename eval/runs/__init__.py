"""One configuration, measured on one dataset."""
