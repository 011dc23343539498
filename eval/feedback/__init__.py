"""What people thought of answers, as cases and as training data."""
