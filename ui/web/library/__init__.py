"""Knowledge bases and what is in them, as a tab."""
