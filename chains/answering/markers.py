"""Citation markers that a model writes are taken out: support is computed, never believed."""

import re

_MARKER = re.compile(
    r"\s?[\[【〔]\s*(?:资料|passage)?\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】〕]", re.I
)
_MAYBE = re.compile(r"\s?[\[【〔][^\]】〕]{0,24}$|\s$")


class MarkerFilter:
    """Removes markers such as [1] or 【2,3】 from a stream, wherever the pieces are cut."""

    def __init__(self) -> None:
        """Begin with nothing held back."""
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return the text that is certain by now."""
        text = _MARKER.sub("", self._held + piece)
        maybe = _MAYBE.search(text)
        cut = maybe.start() if maybe else len(text)
        self._held = text[cut:]
        return text[:cut]

    def finish(self) -> str:
        """Return what was held back."""
        rest, self._held = self._held, ""
        return rest
