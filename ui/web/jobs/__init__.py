"""What takes long: done in the background, kept by the server, seen by every tab."""
