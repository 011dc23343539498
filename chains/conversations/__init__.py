"""What has been asked and answered, kept in SQLite."""
