"""The numbers of a case, and of a whole set."""
