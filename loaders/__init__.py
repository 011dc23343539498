"""A file on disk becomes a parsed document; a parsed document becomes chunks."""
