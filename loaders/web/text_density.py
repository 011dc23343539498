"""How much of each part of a page is text, link text and prose.

The shallow text features of Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using
Shallow Text Features" (WSDM 2010, doi:10.1145/1718487.1718542): the share of link text is the best
single sign of navigation, sentences are the best sign of content. Their word counts are replaced
by characters and punctuation, since Chinese writes no spaces.
"""

import re
from dataclasses import dataclass

from lxml import etree, html

_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "button",
))  # fmt: skip
_SENTENCE = re.compile(r"[，。！？；]|[A-Za-z)][,.;!?](?:\s|$)")
_SHORTEST_PROSE = 15
# Links to documents (附件：通知.pdf) belong to the text that offers them.
_DOCUMENT_LINK = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|csv|txt|mp3|mp4)(?:[?#]|$)", re.IGNORECASE
)


_Totals = tuple[int, int, int, int]  # characters, linked, prose, links


@dataclass(frozen=True, kw_only=True)
class TextMeasure:
    """Counts of one element with all that is inside; white space does not count.

    Attributes:
        characters: All characters.
        linked: Characters inside links to other pages.
        prose: Characters outside links in runs of text that hold sentence punctuation.
        links: Number of such links.
    """

    characters: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0

    @property
    def link_density(self) -> float:
        """Share (0-1) of the characters that are inside links; 0 without characters."""
        return self.linked / self.characters if self.characters else 0.0

    @property
    def plain(self) -> int:
        """Characters outside links."""
        return self.characters - self.linked


def measure_text(root: html.HtmlElement) -> dict[html.HtmlElement, TextMeasure]:
    """Return the counts of every element of a page, in one pass over it."""
    meter, before = _Meter(), {}
    found: dict[html.HtmlElement, TextMeasure] = {}
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            meter.enter(node)
            before[node] = meter.totals()
            meter.add(node.text)
        else:
            meter.leave(node)
            found[node] = _measure_between(before[node], meter.totals())
            if node is not root:
                meter.add(node.tail)
    return found


def _measure_between(first: _Totals, last: _Totals) -> TextMeasure:
    return TextMeasure(
        characters=last[0] - first[0],
        linked=last[1] - first[1],
        prose=last[2] - first[2],
        links=last[3] - first[3],
    )


def is_block(node: html.HtmlElement) -> bool:
    """Tell whether an element stands on lines of its own."""
    return node.tag not in _INLINE


class _Meter:
    """Running totals of a walk through a page."""

    def __init__(self) -> None:
        self._characters = self._linked = self._prose = self._links = 0
        self._open_links = 0
        self._run: list[str] = []  # text outside links since the last block began or ended

    def totals(self) -> _Totals:
        return self._characters, self._linked, self._prose, self._links

    def enter(self, node: html.HtmlElement) -> None:
        if is_block(node):
            self._end_run()
        if _is_link(node):
            self._open_links += 1
            self._links += 1

    def leave(self, node: html.HtmlElement) -> None:
        if is_block(node):
            self._end_run()
        if _is_link(node):
            self._open_links -= 1

    def add(self, text: str | None) -> None:
        count = len("".join(text.split())) if text else 0
        self._characters += count
        if self._open_links:
            self._linked += count
        elif text:
            self._run.append(text)

    def _end_run(self) -> None:
        text = "".join(self._run)
        count = len("".join(text.split()))
        if count >= _SHORTEST_PROSE and _SENTENCE.search(text):
            self._prose += count
        self._run = []


def _is_link(node: html.HtmlElement) -> bool:
    target = node.get("href", "") if node.tag == "a" else ""
    return bool(target) and not _DOCUMENT_LINK.search(target)
