"""The effective configuration and the checks, as a tab."""
