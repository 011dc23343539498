"""A document's text with the borders of its chunks. Pure functions."""

from collections.abc import Iterator, Sequence

from chains.knowledge.opened_document import OpenedDocument
from chains.knowledge.records import ChunkRecord
from ui.places import format_place
from ui.web.amounts import format_count
from ui.web.markup import prose, text
from ui.web.words import Words, language_of

Span = tuple[int, int]


def render_text(
    opened: OpenedDocument,
    *,
    between: Span,
    hits: Sequence[Span],
    current: int,
    words: Words,
) -> str:
    """Return a piece of a document: what stands before the first chunk, then chunk by chunk.

    Where chunks overlap, each is shown up to the beginning of the next.

    Args:
        opened: The document.
        between: First offset of the piece, and the one behind its last.
        hits: What is marked, as offsets in the whole text, in order.
        current: Which of them is the one that was gone to.
        words: The page's wording.
    """
    whole = opened.record.parsed.text
    parts = []
    for chunk, start, end in _pieces(opened.chunks, between):
        marked = _marked(whole, (start, end), hits=hits, current=current)
        if not marked.strip():
            continue
        off = chunk is not None and chunk.id in opened.disabled
        margin = _margin(chunk, off=off, starts=start == chunk.start, words=words) if chunk else ""
        kind = "chunk off" if off else "chunk"
        parts.append(
            f'<section class="{kind}"><div class="margin">{margin}</div>'
            f'<div class="body">{marked}</div></section>'
        )
    return "".join(parts)


def _pieces(
    chunks: Sequence[ChunkRecord], between: Span
) -> Iterator[tuple[ChunkRecord | None, int, int]]:
    """Yield (chunk, start, end) without gaps or overlaps."""
    first, last = between
    before: ChunkRecord | None = None
    position = first
    for chunk in chunks:
        if chunk.start >= last:
            break
        if chunk.start > position:
            yield before, position, chunk.start
            position = chunk.start
        before = chunk
    if position < last:
        yield before, position, last


def _marked(whole: str, span: Span, *, hits: Sequence[Span], current: int) -> str:
    position, end = span
    parts = []
    for number, (first, last) in enumerate(hits):
        first, last = max(first, position), min(last, end)
        if first >= last:
            continue
        own = ' class="current"' if number == current else ""
        parts.append(prose(whole[position:first]))
        parts.append(f"<mark{own}>{text(whole[first:last])}</mark>")
        position = last
    parts.append(prose(whole[position:end].rstrip("\n")))
    return "".join(parts)


def _margin(chunk: ChunkRecord, *, off: bool, starts: bool, words: Words) -> str:
    number = chunk.position + 1
    label = f'<span class="number">{text(words["lib chunk"].format(number))}</span>'
    if not starts:  # it began on the page before
        return label
    place = format_place(chunk.location, language=language_of(words))
    length = words["lib characters"].format(format_count(len(chunk.text)))
    name = words["lib chunk switch"].format(number)
    switch = (
        f'<button type="button" role="switch" aria-checked="{"false" if off else "true"}" '
        f'aria-label="{text(name)}" title="{text(name)}" data-act="switch" '
        f'data-chunk="{text(chunk.id)}" data-on="{"1" if off else "0"}"></button>'
    )
    state = f'<span class="state">{text(words["lib chunk off"])}</span>' if off else ""
    return (
        f'{label}<span class="place">{text(place)}</span>'
        f'<span class="length">{text(length)}</span>{switch}{state}'
    )
