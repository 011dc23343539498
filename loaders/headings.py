"""Headings: recognising them in plain text, keeping the trail above a block, choosing a title."""

import re
from collections.abc import Iterable

from loaders.documents import Block

TRAIL_SEPARATOR = " > "
_NUMERAL = "[〇零一二三四五六七八九十百千0-9０-９]+"
_CHAPTER = re.compile(rf"第\s*{_NUMERAL}\s*([编編篇部卷章回节節])(?:[\s　：:、]|$)")
_CHAPTER_LEVELS = {"章": 2, "回": 2, "节": 3, "節": 3}
_LONGEST_HEADING = 40
_LONGEST_TITLE = 200
# What programs write into the title property when nobody did: file names and placeholders.
_NO_TITLE = re.compile(
    r"microsoft \w+ - |untitled|无标题|未命名|(slide|幻灯片)\s*\d+$|(word )?document\d*$|文档\d*$"
    r"|(powerpoint )?(presentation|演示文稿)\d*$"
    r"|.*\.(docx?|pptx?|xlsx?|wps|pdf|indd)$",
    re.IGNORECASE,
)


class HeadingTrail:
    """The headings above the current place of a document, outermost first."""

    def __init__(self) -> None:
        """Start above the first heading."""
        self._open: list[tuple[float, str]] = []

    def enter(self, text: str, *, level: float) -> None:
        """Close the headings of the same or a deeper level and open this one (1 is outermost)."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, " ".join(text.split())))

    def __str__(self) -> str:
        """Return the headings joined by " > ", "" at the top of the document."""
        return TRAIL_SEPARATOR.join(text for _, text in self._open)


def chapter_level(text: str) -> int | None:
    """Return the level (1-3) of a line such as 第二章 总则, None when it is no such heading.

    第一条 is left out: in laws and contracts it begins the text itself.
    """
    found = _CHAPTER.match(text)
    if found is None or len(text) > _LONGEST_HEADING or text.endswith(("。", "；", "，")):
        return None
    return _CHAPTER_LEVELS.get(found[1], 1)


def choose_title(declared: str | None, *, blocks: Iterable[Block]) -> str:
    """Return the title a document gives itself: its title property, else its first heading.

    Args:
        declared: The title property (or `<title>`, front matter, subject); placeholders and file
            names that programs put there do not count.
        blocks: The document's blocks.
    """
    title = " ".join((declared or "").split())
    if title and "\ufffd" not in title and not _NO_TITLE.match(title):
        return title[:_LONGEST_TITLE]
    first = next((block for block in blocks if block.kind == "heading"), None)
    # The trail has the words alone, without the marks of Markdown.
    words = (first.location.heading or first.text).split(TRAIL_SEPARATOR)[-1] if first else ""
    return " ".join(words.split())[:_LONGEST_TITLE]
