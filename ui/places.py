"""Where in its file something stands, as one short line for the eye."""

from typing import Literal

from loaders.documents import Location

_WORDS = {
    "zh": {
        "page": "第 {} 页",
        "pages": "第 {} 页",
        "sheet": "表 {}",
        "row": "行 {}",
        "rows": "行 {}",
        "slide": "幻灯片 {}",
        "attachment": "附件 {}",
    },
    "en": {
        "page": "p. {}",
        "pages": "pp. {}",
        "sheet": "sheet {}",
        "row": "row {}",
        "rows": "rows {}",
        "slide": "slide {}",
        "attachment": "attachment {}",
    },
}


def format_place(location: Location, *, language: Literal["zh", "en"]) -> str:
    """Describe a place, e.g. `第 12 页 · § 保修期` or `sheet 价目 rows 3–5`.

    Args:
        location: The place; of its headings only the innermost is named.
        language: Of the words around the numbers and names.

    Returns:
        One line of plain text, not escaped for anything; "" where the location says nothing.
    """
    words = _WORDS[language]
    table = []
    if location.sheet:
        table.append(words["sheet"].format(location.sheet))
    if location.rows:
        table.append(_span(words, "row", location.rows[0], location.rows[1]))
    parts = []
    if location.attachment:
        parts.append(words["attachment"].format(location.attachment))
    if location.page is not None:
        parts.append(_span(words, "page", location.page, location.page_end or location.page))
    if location.slide is not None:
        parts.append(words["slide"].format(location.slide))
    if table:
        parts.append(" ".join(table))
    if location.time:
        parts.append("–".join(_clock(seconds) for seconds in location.time))
    heading = (location.heading or "").rsplit(" > ", 1)[-1].strip()
    if heading and heading != (location.attachment or "").rsplit("/", 1)[-1]:
        parts.append(f"§ {heading}")
    return " ".join(" · ".join(parts).split())


def _span(words: dict[str, str], unit: str, first: int, last: int) -> str:
    if first == last:
        return words[unit].format(first)
    return words[f"{unit}s"].format(f"{first}–{last}")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
