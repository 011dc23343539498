"""The evidence beside an answer as HTML. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.answering.answer import Answer, Citation
from chains.retrieval.steps import Passage
from ui.places import format_place
from ui.web.markup import circled, fold, prose, text
from ui.web.words import Language, Words

_FIRST = 3
"""Passages that are shown at once while none is cited."""

_LONG = 260
"""Characters above which a passage is shown as an excerpt first."""

_AROUND = 60
"""Characters of the passage shown before and after what is cited."""


@dataclass(frozen=True)
class _Mark:
    """A cited span; offsets count in the passage's text."""

    number: int
    start: int
    end: int


def render_passages(answer: Answer, *, words: Words, settled: bool) -> str:
    """Return the passages: as they rank while the answer is written, cited ones first after it.

    Args:
        answer: The answer, or the sum of its pieces so far.
        words: The page's wording.
        settled: Whether the answer is complete.
    """
    passages = answer.evidence.passages if answer.evidence else ()
    heading = f"<h2>{text(words['passages'])}</h2>"
    if not passages:
        return (
            f'<div class="passages">{heading}<p class="hint">{text(words["no passages"])}</p></div>'
        )
    marks = {passage.number: _marks(passage, answer.citations) for passage in passages}
    cited = [passage for passage in passages if marks[passage.number]]
    first, rest = passages[:_FIRST], passages[_FIRST:]
    if settled and cited:
        first = tuple(sorted(cited, key=lambda passage: marks[passage.number][0].number))
        rest = tuple(passage for passage in passages if not marks[passage.number])
    shown = "".join(render_passage(p, marks=marks[p.number], words=words) for p in first)
    others = "".join(render_passage(p, marks=marks[p.number], words=words) for p in rest)
    label = words["more passages"].format(len(rest))
    return (
        f'<div class="passages">{heading}{shown}'
        f"{fold('uncited', label=label, content=others)}</div>"
    )


def render_passage(passage: Passage, *, marks: Sequence[_Mark], words: Words) -> str:
    """Return one passage: numbers, file, place, text; a long one as an excerpt that unfolds."""
    language: Language = "en" if words["language"] == "en" else "zh"
    place = format_place(passage.chunk.location, language=language)
    numbers = "".join(circled(number) for number in sorted(mark.number for mark in marks))
    start, end = _excerpt(passage, marks)
    excerpt = "".join(_marked(passage.text, marks, start, end, anchors=True))
    before = "…" if start else ""
    after = "…" if end < len(passage.text) else ""
    whole = ""
    if before or after:
        full = "".join(_marked(passage.text, marks, 0, len(passage.text), anchors=False))
        whole = fold(f"whole-{passage.chunk.id}", label=words["whole"], content=full)
    return (
        f'<section class="{"passage cited" if marks else "passage"}">'
        f'<h3><span class="numbers">{numbers}</span>'
        f'<span class="source">{text(passage.chunk.source)}</span>'
        f'<span class="place">{text(place)}</span></h3>'
        f'<div class="excerpt">{before}{excerpt}{after}</div>{whole}</section>'
    )


def _marks(passage: Passage, citations: Sequence[Citation]) -> list[_Mark]:
    """Return the cited spans of a passage by number."""
    found = [
        _Mark(c.number, c.start - passage.start, c.end - passage.start)
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
    """Yield the text from start to end, escaped, cited spans between <mark> and their number."""
    position = start
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.start < position or mark.end > end:
            continue
        anchor = f' id="cite-{mark.number}"' if anchors else ""
        yield prose(passage[position : mark.start])
        yield f"<mark{anchor}>{prose(passage[mark.start : mark.end])}</mark>"
        yield f'<span class="cite">{circled(mark.number)}</span>'
        position = mark.end
    yield prose(passage[position:end])
