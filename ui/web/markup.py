"""The only way from text to HTML: whatever is not markup of our own gets escaped."""

import re
from html import escape

_TABLE_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n\s*\n")
_SNIPPET = 28


def text(value: str) -> str:
    """Return text that HTML shows as it stands, inside an element or a quoted attribute."""
    return escape(value, quote=True)


def prose(value: str) -> str:
    """Return text as HTML: bars of table rows stand back, empty lines are half as high."""
    faint = '<span class="bar">|</span>'
    rows = _TABLE_ROW.sub(lambda row: row[0].replace("|", faint), text(value))
    return _EMPTY_LINES.sub('<span class="gap">\n</span>', rows)


def snippet(content: str, *, length: int = _SNIPPET) -> str:
    """Return the beginning of a text in one line, not escaped."""
    line = " ".join(content.split())
    return line if len(line) <= length else f"{line[:length]}…"


def fold(identifier: str, *, label: str, content: str) -> str:
    """Return a section that opens when its label is clicked.

    A checkbox keeps whether it is open, not `<details>`: Gradio brings attributes back to what
    the server sent on every update, and would close it in the reader's face.

    Args:
        identifier: Unique within the page.
        label: Plain text.
        content: HTML.
    """
    if not content:
        return '<div class="fold"></div>'
    return (
        f'<div class="fold"><input type="checkbox" id="{text(identifier)}">'
        f'<label for="{text(identifier)}">{text(label)}</label>'
        f'<div class="folded">{content}</div></div>'
    )


def circled(number: int) -> str:
    """Return ① for 1, up to ㊿ for 50; larger numbers stand in parentheses."""
    if 1 <= number <= 20:  # noqa: PLR2004 - the three ranges of Unicode
        return chr(0x2460 + number - 1)
    if 21 <= number <= 35:  # noqa: PLR2004 - likewise
        return chr(0x3251 + number - 21)
    if 36 <= number <= 50:  # noqa: PLR2004 - likewise
        return chr(0x32B1 + number - 36)
    return f"({number})"
