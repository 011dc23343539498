"""What a sentence says that can be checked by rule: numbers, dates, names, and what it denies."""
