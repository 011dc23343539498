"""Word and PowerPoint documents, and what LibreOffice makes of older ones."""
