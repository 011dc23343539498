"""Web pages, addresses and electronic books."""
