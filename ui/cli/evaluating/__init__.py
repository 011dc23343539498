"""`zhiwen eval`, a file a command."""
