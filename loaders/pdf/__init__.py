"""PDF files: text with its place, reading order, tables, figures, running heads."""
