"""Every stage of a search, side by side, as a tab."""
