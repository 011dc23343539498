"""What one tab of a browser looks at in the lab; the browser keeps it, not the server."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from ui.web.kept import read_kept

_LONGEST = 200
_MOST_EXPECTED = 20


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown.

    Attributes:
        run: Name of the run, or "".
        page: Page of its table, from 0.
        pin: Id of the passage that is traced, or "".
        explanation: Name of what explains it, or "".
        expected: Ids of the passages that a case is to be saved with.
    """

    run: str = ""
    page: int = 0
    pin: str = ""
    explanation: str = ""
    expected: tuple[str, ...] = ()

    def dump(self) -> str:
        """Return what the browser keeps."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_view(kept: str) -> View:
    """Read what a browser has kept; what is malformed is as if it were not there."""
    return _view(read_kept(kept))


def _view(values: Mapping[str, object]) -> View:
    def word(value: object) -> str:
        return value[:_LONGEST] if isinstance(value, str) else ""

    page, expected = values.get("page"), values.get("expected")
    listed = expected if isinstance(expected, list) else []
    return View(
        run=word(values.get("run")),
        page=max(page, 0) if isinstance(page, int) else 0,
        pin=word(values.get("pin")),
        explanation=word(values.get("explanation")),
        expected=tuple(filter(None, map(word, listed[:_MOST_EXPECTED]))),
    )
