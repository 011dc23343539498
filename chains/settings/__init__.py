"""The configuration: typed sections, overlays, and errors that name file and key."""
