"""Citation markers that a model writes are taken out: support is computed, never believed."""

import re

_LABEL = r"(?:资料|文档|段落|来源|引用|passage|source|document|ref)"
_NUMBERS = r"\^?[1-9１-９]\d{0,2}(?:\s*[,，、;；–~-]\s*\^?[1-9１-９]\d{0,2})*"
_MARKER = re.compile(
    rf"[^\S\n]?(?:[\[【〔［]\s*{_LABEL}?\s*[:：#]?\s*{_NUMBERS}\s*(?:†\s*source)?[\]】〕］]"
    rf"|[(（]\s*{_LABEL}\s*[:：#]?\s*{_NUMBERS}\s*[)）])",
    re.I,
)
# Whatever a marker may begin with; more than that only delays the text a little.
_MAYBE = re.compile(
    r"[^\S\n]?(?:[\[【〔［(（][\s\d,，、;；–~:：#^†acdefgmnoprstu资料文档段落来源引用-]*)?\Z", re.I
)


class MarkerFilter:
    """Removes markers such as [1], 【2,3】 or (资料 1) from a stream, wherever it is cut.

    A year in brackets, an interval that begins with 0 and a number in plain parentheses stay.
    """

    def __init__(self) -> None:
        """Begin with nothing held back."""
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return the text that is certain by now."""
        text = self._held + piece
        maybe = _MAYBE.search(text)
        cut = maybe.start() if maybe else len(text)
        self._held = text[cut:]
        return _MARKER.sub("", text[:cut])

    def finish(self) -> str:
        """Return what was held back."""
        rest, self._held = self._held, ""
        return _MARKER.sub("", rest)
