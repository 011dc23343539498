"""Adding files to a knowledge base through the page."""
