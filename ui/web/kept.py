"""What a tab of a browser keeps for us between two requests: JSON in a hidden field."""

import json
from typing import Any


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
