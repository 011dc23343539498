"""The evidence beside an answer as HTML. Pure functions; document text is never Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.answering.answer import Answer, Citation
from chains.retrieval.steps import Passage
from ui.places import format_place
from ui.web.markup import circled, fold, prose, text
from ui.web.words import Words, language_of

_FIRST = 3
"""Passages that are shown at once while none is cited."""

_LONG = 260
"""Characters above which a passage is shown as an excerpt first."""

_AROUND = 60
"""Characters of the passage shown before and after what is cited."""


@dataclass(frozen=True, kw_only=True)
class ShownPage:
    """The page that a citation is on, as the panel shows it.

    Attributes:
        citation: Number of the citation.
        html: The picture with its frames, or why there is none.
    """

    citation: int
    html: str


@dataclass(frozen=True)
class _Mark:
    """A cited span; offsets count in the passage's text."""

    citation: Citation
    start: int
    end: int

    @property
    def number(self) -> int:
        return self.citation.number


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """What all passages of a panel are shown with."""

    words: Words
    exchange: int
    image: ShownPage | None


def render_passages(
    answer: Answer,
    *,
    words: Words,
    settled: bool,
    exchange: int = 0,
    image: ShownPage | None = None,
) -> str:
    """Return the passages: as they rank while the answer is written, cited ones first after it.

    Args:
        answer: The answer, or the sum of its pieces so far.
        words: The page's wording.
        settled: Whether the answer is complete.
        exchange: Id of the exchange; by it the numbers in the text find this panel.
        image: The page that was asked for.
    """
    passages = answer.evidence.passages if answer.evidence else ()
    panel = _Panel(words=words, exchange=exchange, image=image)
    heading = _heading(answer, words)
    if not passages:
        hint = f'<p class="hint">{text(words["no passages"])}</p>'
        return f'<div class="passages" data-exchange="{exchange}">{heading}{hint}</div>'
    marks = {passage.number: _marks(passage, answer.citations) for passage in passages}
    cited = [passage for passage in passages if marks[passage.number]]
    first, rest = passages[:_FIRST], passages[_FIRST:]
    if settled and cited:
        first = tuple(sorted(cited, key=lambda passage: marks[passage.number][0].number))
        rest = tuple(passage for passage in passages if not marks[passage.number])
    shown = "".join(_passage(p, marks=marks[p.number], panel=panel) for p in first)
    others = "".join(_passage(p, marks=marks[p.number], panel=panel) for p in rest)
    label = words["more passages"].format(len(rest))
    return (
        f'<div class="passages" data-exchange="{exchange}">{heading}{shown}'
        f"{fold('uncited', label=label, content=others)}</div>"
    )


def _heading(answer: Answer, words: Words) -> str:
    title = words["nearest"] if answer.abstained else words["passages"]
    count = f" {len(answer.citations)}" if answer.citations else ""
    return (
        f'<div class="panel-head"><h2 tabindex="-1">{text(title)}{count}</h2>'
        f'<button type="button" class="close-drawer" data-page="drawer" data-drawer="">'
        f"{text(words['close drawer'])}</button></div>"
    )


def _passage(passage: Passage, *, marks: Sequence[_Mark], panel: _Panel) -> str:
    """Return one passage: numbers, file, place, text; a long one as an excerpt that unfolds."""
    words = panel.words
    place = format_place(passage.chunk.location, language=language_of(words))
    numbers = "".join(circled(number) for number in sorted(mark.number for mark in marks))
    start, end = _excerpt(passage, marks)
    excerpt = "".join(_marked(passage.text, marks, start, end, anchors=True))
    before = "…" if start else ""
    after = "…" if end < len(passage.text) else ""
    whole = ""
    if before or after:
        full = "".join(_marked(passage.text, marks, 0, len(passage.text), anchors=False))
        key = f"whole-{panel.exchange}-{passage.number}"
        whole = fold(key, label=words["whole"], content=full)
    return (
        f'<section class="{"passage cited" if marks else "passage"}">'
        f'<h3><span class="numbers">{numbers}</span>'
        f'<span class="source">{text(passage.chunk.source)}</span>'
        f'<span class="place">{text(place)}</span></h3>'
        f'<div class="excerpt">{before}{excerpt}{after}</div>{whole}'
        f"{_warning(marks, words)}{_pages(marks, panel)}</section>"
    )


def _warning(marks: Sequence[_Mark], words: Words) -> str:
    """Return what in a cited passage reads like an instruction to a model."""
    found = next((mark for mark in marks if mark.citation.instructions), None)
    if found is None:
        return ""
    said = words["instructions"].format(circled(found.number), found.citation.instructions)
    return f'<p class="warning">{text(said)}</p>'


def _pages(marks: Sequence[_Mark], panel: _Panel) -> str:
    """Return a button for the page of each citation, and the page that was asked for."""
    paged = [mark for mark in marks if has_page(mark.citation)]
    if not paged:
        return '<div class="pages"></div>'
    buttons = "".join(_page_button(mark.number, len(paged) > 1, panel) for mark in paged)
    shown = ""
    if panel.image and any(mark.number == panel.image.citation for mark in paged):
        shown = panel.image.html
    return f'<div class="pages"><div class="buttons">{buttons}</div>{shown}</div>'


def has_page(citation: Citation) -> bool:
    """Tell whether a citation stands on a page of a PDF of its own, which can be shown."""
    chunk = citation.chunk
    location = chunk.location
    is_pdf = chunk.source.lower().endswith(".pdf")
    return is_pdf and location.page is not None and not location.attachment


def _page_button(number: int, is_one_of_many: bool, panel: _Panel) -> str:
    words = panel.words
    is_shown = panel.image is not None and panel.image.citation == number
    act = "evidence" if is_shown else "page-image"
    name = words["page image hide"] if is_shown else words["page image"]
    which = f" {circled(number)}" if is_one_of_many else ""
    return (
        f'<button type="button" data-act="{act}" data-exchange="{panel.exchange}" '
        f'data-citation="{number}" aria-expanded="{str(is_shown).lower()}" '
        f'aria-label="{text(name if is_shown else words["page image label"].format(number))}">'
        f"{text(name)}{which}</button>"
    )


def _marks(passage: Passage, citations: Sequence[Citation]) -> list[_Mark]:
    """Return the cited spans of a passage by number."""
    found = [
        _Mark(c, c.start - passage.start, c.end - passage.start)
        for c in citations
        if c.passage.chunk.id == passage.chunk.id
    ]
    return sorted(found, key=lambda mark: mark.number)


def _excerpt(passage: Passage, marks: Sequence[_Mark]) -> tuple[int, int]:
    """Return the span that is shown first: what is cited, with a little around it."""
    length = len(passage.text)
    if length <= _LONG:
        return 0, length
    if not marks:
        found = passage.chunk.start - passage.start
        return _from_line(passage.text, found), min(length, found + _LONG)
    start = max(0, min(mark.start for mark in marks) - _AROUND)
    end = min(length, max(mark.end for mark in marks) + _AROUND)
    return _from_line(passage.text, start), end


def _from_line(passage: str, start: int) -> int:
    """Move a start back to the beginning of its line, if that is near."""
    line = passage.rfind("\n", 0, start) + 1
    return line if start - line <= _AROUND else start


def _marked(
    passage: str, marks: Sequence[_Mark], start: int, end: int, *, anchors: bool
) -> Iterator[str]:
    """Yield the text from start to end, escaped, cited spans between <mark> and their number.

    What two citations share is marked once, for the one that begins first.
    """
    position = start
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        begin, stop = max(position, mark.start), min(end, mark.end)
        anchor = f' id="cite-{mark.number}"' if anchors else ""
        yield prose(passage[position:begin])
        yield f"<mark{anchor}>{prose(passage[begin:stop])}</mark>"
        yield f'<span class="cite">{circled(mark.number)}</span>'
        position = max(begin, stop)
    yield prose(passage[position:end])
