"""Passages that were looked for, and those that a case is saved with. Pure functions."""

from collections.abc import Sequence

from chains.knowledge.records import ChunkRecord
from ui.web.lab.render_table import render_place
from ui.web.markup import snippet, text
from ui.web.words import Words

_LONG = 60


def render_found(passages: Sequence[ChunkRecord], *, words: Words) -> str:
    """Return the passages that were looked for; each can be pinned."""
    if not passages:
        return f'<p class="hint" role="status">{text(words["lab find none"])}</p>'
    rows = "".join(_row(chunk, words=words) for chunk in passages)
    return (
        f'<p class="hint" role="status">{text(words["lab find count"].format(len(passages)))}</p>'
        f'<ul class="lab-found">{rows}</ul>'
    )


def render_expected(passages: Sequence[ChunkRecord], *, words: Words) -> str:
    """Return the passages that a case is to be saved with; each can be taken out."""
    if not passages:
        return ""
    rows = "".join(
        f"<li>{render_place(chunk, words=words)} "
        f'<button type="button" data-act="unexpect" data-chunk="{text(chunk.id)}">'
        f"{text(words['lab unexpect'])}</button></li>"
        for chunk in passages
    )
    return f'<h4>{text(words["lab expected"])}</h4><ul class="lab-expected">{rows}</ul>'


def _row(chunk: ChunkRecord, *, words: Words) -> str:
    return (
        f'<li><button type="button" class="link" data-act="pin" data-chunk="{text(chunk.id)}">'
        f"{text(snippet(chunk.text, length=_LONG))}</button>"
        f'<span class="place">{render_place(chunk, words=words)}</span></li>'
    )
