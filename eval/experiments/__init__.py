"""Many configurations, measured on the same cases."""
