"""Markdown of a model as HTML, with the sentences' marks carried through it.

Only the tags that are written here can come out, and all text is escaped. Pictures are never
loaded, links lead to the web or to a mail program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from ui.web.chat.markdown_math import render_formula
from ui.web.chat.markdown_parser import build_parser
from ui.web.chat.markdown_places import SourcePlaces
from ui.web.markup import text

_TAGS = {
    "h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6", "p": "p", "ul": "ul",
    "ol": "ol", "li": "li", "blockquote": "blockquote", "table": "table", "thead": "thead",
    "tbody": "tbody", "tr": "tr", "th": "th", "td": "td", "strong": "strong", "em": "em",
    "s": "s",
}  # fmt: skip
"""Tag of the parser -> tag of the page, whose own first two headings stand above an answer."""

_SCHEMES = ("http://", "https://", "mailto:")
_TABLE = {1: '<div class="table" tabindex="0"><table>', -1: "</table></div>"}
_FORMULAS = {"$$": "$$", "\\[": "\\]"}
"""What begins a formula on lines of its own, and what ends it."""

_ALIGNED = {"text-align:right": ' class="right"', "text-align:center": ' class="center"'}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How a stretch of the source is shown.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last one.
        style: CSS class of its text, or "".
        first: Attributes of the first element with that class, as HTML.
        others: Attributes of the others, as HTML.
        word: HTML that follows its last character, once where several end in a block of code.
        behind: HTML that follows the word.
    """

    start: int
    end: int
    style: str = ""
    first: str = ""
    others: str = ""
    word: str = ""
    behind: str = ""


def render_markdown(source: str, *, marks: Sequence[Mark] = (), key: str, copy: str) -> str:
    """Return Markdown as HTML.

    Args:
        source: Its lines end with a line feed alone.
        marks: In order, none overlapping another. What follows a sentence comes behind its last
            character in the same block; where that is code or a formula, behind it.
        key: Unique in the page, for the ids of what can be copied.
        copy: Label of the button that copies code.
    """
    shown = close_unfinished(source)
    writer = _Writer(shown, marks=marks, key=key, copy=copy)
    for token in build_parser().parse(shown):
        writer.write(token)
    return writer.finish()


def close_unfinished(source: str) -> str:
    """End a formula that is still being written, so that its text does not stand there as prose.

    An unfinished block of code the parser ends by itself.
    """
    fence = closing = ""
    is_begun = False  # whether anything stands in the formula yet
    for line in source.split("\n"):
        start = line.lstrip()
        if fence or start.startswith(("```", "~~~")):
            fence = "" if fence == start[:3] else fence or start[:3]
            closing = ""
        elif closing:
            closing = "" if closing in line or not start else closing
            is_begun = True
        elif start[:2] in _FORMULAS and _FORMULAS[start[:2]] not in start[2:]:
            closing = _FORMULAS[start[:2]]
            is_begun = bool(start[2:].strip())
    return f"{source}\n{closing}" if closing and is_begun and not fence else source


@dataclass
class _Link:
    """A link that is being written, and the sentences that end in it so far."""

    is_shown: bool
    owners: dict[int, None] = field(default_factory=dict)


class _Writer:
    """Writes tokens one after the other."""

    def __init__(self, source: str, *, marks: Sequence[Mark], key: str, copy: str) -> None:
        self._places = SourcePlaces(source)
        self._marks = marks
        self._key = key
        self._copy = copy
        self._out: list[str] = []
        self._owners = [-1] * (len(source) + 1)
        for number, mark in enumerate(marks):
            self._owners[mark.start : mark.end] = [number] * (mark.end - mark.start)
        self._ends: dict[int, int] = {}  # sentence -> the piece that its marks follow
        self._blocks: set[int] = set()  # pieces that marks cannot stand in the line of
        self._pieces: list[tuple[int, int]] = []  # offset, piece: in order
        self._links: list[_Link] = []
        self._in_table = False
        self._copied = 0

    def write(self, token: Token) -> None:
        """Write a token of block level."""
        match token.type:
            case "inline":
                offsets = self._places.of_inline(token, in_table=self._in_table)
                for child in token.children or ():
                    self._write_inline(child, offsets)
            case "fence" | "code_block":
                self._add_block(self._code(token), token)
            case "math_block":
                self._add_block(render_formula(token.content, display=True), token)
            case "hr":
                self._out.append("<hr>")
            case "table_open" | "table_close":
                self._in_table = token.nesting > 0
                self._out.append(_TABLE[token.nesting])
            case _ if token.nesting and not token.hidden:
                self._out.append(_tag(token))

    def finish(self) -> str:
        """Return the HTML, each sentence's marks at its end."""
        ending: dict[int, list[Mark]] = {}
        for number, mark in enumerate(self._marks):
            if mark.word or mark.behind:
                ending.setdefault(self._end_of(number), []).append(mark)
        before = ""
        for piece, marks in ending.items():
            if piece >= 0 and piece not in self._blocks:
                self._out[piece] += "".join(mark.word + mark.behind for mark in marks)
                continue
            word = next((mark.word for mark in marks if mark.word), "")
            apart = f'<p class="marks">{word}{"".join(dict.fromkeys(m.behind for m in marks))}</p>'
            if piece < 0:
                before = apart
            else:
                self._out[piece] += apart
        return before + "".join(self._out)

    def _end_of(self, number: int) -> int:
        """Return the piece that a sentence ends with, -1 if none is there.

        Where nothing of it is seen, as of a row of dashes, the piece before it.
        """
        if number in self._ends:
            return self._ends[number]
        before = [piece for offset, piece in self._pieces if offset < self._marks[number].end]
        return before[-1] if before else -1

    def _write_inline(self, token: Token, offsets: Sequence[int]) -> None:
        start, end = (offsets[min(at, len(offsets) - 1)] for at in token.meta.get("at", (0, 0)))
        match token.type:
            case "text" | "text_special" | "image":
                self._text(token, start=start, end=end)
            case "code_inline":
                self._add(f"<code>{text(token.content)}</code>", start, end)
            case "math_inline" | "math_inline_double":
                display = token.type == "math_inline_double"
                formula = render_formula(token.content, display=False)
                formula = f'<span class="formula">{formula}</span>' if display else formula
                self._add(formula, start, end)
            case "softbreak" | "hardbreak":
                self._out.append("<br>")
            case "link_open":
                self._open_link(str(token.attrs.get("href", "")))
            case "link_close":
                self._close_link()
            case _ if token.nesting:
                self._out.append(_tag(token))

    def _text(self, token: Token, *, start: int, end: int) -> None:
        """Write text, cut where another sentence begins."""
        content = token.content
        if not content:
            return
        if token.type != "text" or len(content) != end - start:
            # An escaped character, an entity, a picture's words: one piece, however it is written.
            self._add(self._styled(content, self._owners[start]), start, end)
            return
        at = 0
        while at < len(content):
            owner, begin = self._owners[start + at], at
            while at < len(content) and self._owners[start + at] == owner:
                at += 1
            piece = self._styled(content[begin:at], owner)
            self._add(piece, start + begin, start + at)

    def _styled(self, content: str, owner: int) -> str:
        if owner < 0 or not self._marks[owner].style or not content.strip():
            return text(content)
        mark = self._marks[owner]
        attributes = mark.others if owner in self._ends else mark.first
        return f'<span class="{mark.style}"{attributes}>{text(content)}</span>'

    def _add(self, piece: str, start: int, end: int) -> None:
        """Add what is seen of a stretch of the source."""
        self._out.append(piece)
        self._pieces.append((start, len(self._out) - 1))
        for owner in dict.fromkeys(self._owners[start:end]):
            if owner >= 0:
                self._ends[owner] = len(self._out) - 1
                if self._links:
                    self._links[-1].owners[owner] = None

    def _add_block(self, piece: str, token: Token) -> None:
        start, end = self._places.of_lines(token.map)
        self._add(piece, start, end)
        self._blocks.add(len(self._out) - 1)

    def _open_link(self, address: str) -> None:
        link = _Link(is_shown=address.lower().startswith(_SCHEMES) and not self._links)
        self._links.append(link)
        if link.is_shown:
            self._out.append(
                f'<a href="{text(address)}" title="{text(address)}" target="_blank" '
                'rel="noopener noreferrer">'
            )

    def _close_link(self) -> None:
        """End a link; numbers are buttons, which no link may hold, so they come behind it."""
        link = self._links.pop()
        if not link.is_shown:
            return
        self._out.append("</a>")
        self._ends.update(dict.fromkeys(link.owners, len(self._out) - 1))
        if self._pieces:
            self._pieces.append((self._pieces[-1][0], len(self._out) - 1))

    def _code(self, token: Token) -> str:
        self._copied += 1
        key = text(f"code-{self._key}-{self._copied}")
        name = token.info.split()[0][:30] if token.info.split() else ""
        return (
            f'<div class="code"><div class="code-head"><span>{text(name)}</span>'
            f'<button type="button" data-page="copy" data-from="{key}">{text(self._copy)}</button>'
            f'</div><pre tabindex="0"><code id="{key}">{text(token.content)}</code></pre></div>'
        )


def _tag(token: Token) -> str:
    """Return a tag that is known, with the attributes that are."""
    tag = _TAGS[token.tag]
    if token.nesting < 0:
        return f"</{tag}>"
    attributes = _ALIGNED.get(str(token.attrs.get("style", "")), "")
    if tag == "ol" and str(token.attrs.get("start", "")).isdecimal():
        attributes = f' start="{int(str(token.attrs["start"]))}"'
    return f"<{tag}{attributes}>"
