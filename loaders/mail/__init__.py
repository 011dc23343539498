"""Mail messages with their attachments."""
