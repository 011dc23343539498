"""Headings: recognising them in plain text, keeping the trail above a block, choosing a title."""

import re
from collections.abc import Iterable

from loaders.documents import Block

TRAIL_SEPARATOR = " > "
_NUMERAL = "[〇零一二三四五六七八九十百千0-9０-９]+"
_CHAPTER = re.compile(rf"第\s*{_NUMERAL}\s*([编編篇部卷章回节節])(?:[\s　：:、]|$)")
_CHAPTER_LEVELS = {"章": 2, "回": 2, "节": 3, "節": 3}
_CONTENTS_LINE = re.compile(r".*?(?:\t|[.·．…]{2,})\s*\d+\s*")  # of a table of contents: 总则……3
_LONGEST_HEADING = 40
_LONGEST_TITLE = 200
# What programs write into the title property when nobody did: file names and placeholders.
_NO_TITLE = re.compile(
    r"microsoft \w+ - |untitled|unknown title$|无标题|未命名|(slide|幻灯片)\s*\d+$"
    r"|(word )?document\d*$|文档\d*$"
    r"|(powerpoint )?(presentation|演示文稿)\d*$"
    r"|.*\.(docx?|pptx?|xlsx?|wps|pdf|indd)$",
    re.IGNORECASE,
)


_NO_TITLE_LINE = re.compile(r"[，。；：:]|^(?:目\s*[录錄次]|附件\s*\d*|contents)$", re.IGNORECASE)


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
    if _CONTENTS_LINE.fullmatch(text):
        return None
    return _CHAPTER_LEVELS.get(found[1], 1)


def choose_title(declared: str | None, *, blocks: Iterable[Block]) -> str:
    """Return the title a document gives itself: its title property, else its first heading.

    Where that is only a chapter (第一章 总则), a short line at the top of the text is the title.

    Args:
        declared: The title property (or `<title>`, front matter, subject); placeholders and file
            names that programs put there do not count.
        blocks: The document's blocks.
    """
    title = " ".join((declared or "").split())
    if title and "\ufffd" not in title and not _NO_TITLE.match(title):
        return title[:_LONGEST_TITLE]
    top, first = None, None
    for block in blocks:
        top = top or block
        if block.kind == "heading":
            first = block
            break
    if top is None or first is None:
        return ""
    # The trail has the words alone, without the marks of Markdown.
    words = (first.location.heading or first.text).split(TRAIL_SEPARATOR)[-1]
    line = top.text.split("\n")[0].strip()
    if top.kind == "text" and chapter_level(words) and not _NO_TITLE_LINE.search(line):
        words = line if len(line) <= _LONGEST_HEADING else words
    return " ".join(words.split())[:_LONGEST_TITLE]
