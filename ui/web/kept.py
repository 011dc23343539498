"""What a tab of a browser keeps for us between two requests, in hidden fields or its address."""

import json
from typing import Any

_MOST_DIGITS = 15
"""Of a number that comes from the browser: SQLite takes no more than 18."""


def read_kept(kept: str) -> dict[str, Any]:
    """Read what a browser has kept; what is malformed is as if it were not there.

    Returns:
        Names and values, whatever they are: whoever uses them checks them.
    """
    try:
        values = json.loads(kept or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def number_of(value: str) -> int | None:
    """Return an id that came from the browser, or None where it is none."""
    is_number = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return int(value) if is_number else None
