"""Questions made from one's own documents."""
