"""An open document. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from chains.knowledge.health import HealthReport
from chains.knowledge.opened_document import OpenedDocument
from ui.web.library.render_health import render_health
from ui.web.library.render_text import Span, render_text
from ui.web.library.text_pages import page_of, page_starts
from ui.web.library.view import View
from ui.web.markup import text
from ui.web.translation import translate
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class ShownDocument:
    """A document and what is searched for in it.

    Attributes:
        opened: The document.
        health: Its health report.
        hits: Where the query stands, as offsets in the text.
    """

    opened: OpenedDocument
    health: HealthReport
    hits: Sequence[Span]


def render_document(shown: ShownDocument, *, view: View, words: Words) -> str:
    """Return a document: above what it is, its text with chunk borders, beside it its health.

    Args:
        shown: The document.
        view: Where in it, and what is searched for.
        words: The page's wording.
    """
    opened = shown.opened
    whole = opened.record.parsed.text
    starts = page_starts(len(whole), [chunk.start for chunk in opened.chunks])
    page = page_of(min(view.at, max(len(whole) - 1, 0)), starts)
    between = (starts[page], starts[page + 1] if page + 1 < len(starts) else len(whole))
    body = render_text(opened, between=between, hits=shown.hits, current=view.hit, words=words)
    pager = _pager(page, starts, words)
    return (
        f'<article class="document">{_head(opened, words)}'
        f'<div class="sheet"><div class="reading">{_search(shown, view, words)}{pager}'
        f'<div class="text" aria-label="{text(words["lib text"])}">{body}</div>{pager}</div>'
        f'<aside class="beside">{render_health(shown.health, words=words)}</aside></div></article>'
    )


def _head(opened: OpenedDocument, words: Words) -> str:
    source = opened.file.source
    others = [other for other in opened.record.sources if other != source]
    notes = []
    if others:
        notes.append(words["lib also"].format("、".join(others)))
    if opened.record.status == "outdated":
        notes.append(words["lib not read"].format(translate(opened.record.error, words=words)))
    elif opened.path and not opened.unchanged:
        notes.append(words["lib file changed"])
    elif opened.path is None and not opened.file.path.startswith(("http://", "https://")):
        notes.append(words["lib file gone"])
    off = sum(chunk.id in opened.disabled for chunk in opened.chunks)
    if off:
        notes.append(words["lib off count"].format(off))
    listed = "".join(f"<li>{text(note)}</li>" for note in notes)
    return (
        f'<div class="document-head">{_back(words)}<h2>{text(source)}</h2>'
        f'<div class="actions">{_removal("delete", source, words)}'
        f"{_removal('forget', source, words)}</div></div>"
        + (f'<ul class="notes">{listed}</ul>' if notes else "")
    )


def render_missing(trouble: str, *, words: Words) -> str:
    """Return what stands where a document cannot be shown: why, and the way back.

    Args:
        trouble: HTML.
        words: The page's wording.
    """
    head = f'<div class="document-head">{_back(words)}</div>'
    return f'<article class="document">{head}{trouble}</article>'


def _back(words: Words) -> str:
    label = text(words["lib back"])
    return f'<button type="button" class="back" data-act="back">← {label}</button>'


def _removal(act: str, source: str, words: Words) -> str:
    sure = text(words[f"lib {act} sure"].format(source))
    return (
        f'<button type="button" class="danger" data-act="{act}" data-source="{text(source)}" '
        f'data-confirm="{sure}">{text(words[f"lib {act}"])}</button>'
    )


def _search(shown: ShownDocument, view: View, words: Words) -> str:
    label = text(words["lib within"])
    form = (
        '<form class="within" role="search" data-submit="find">'
        f'<input type="search" name="query" value="{text(view.query)}" maxlength="200" '
        f'autocomplete="off" aria-label="{label}" placeholder="{label}">'
        f"<button>{text(words['lib find'])}</button></form>"
    )
    if not view.query:
        return f'<div class="finding">{form}</div>'
    count = len(shown.hits)
    if not count:
        state, steps = words["lib not found"].format(view.query), ""
    else:
        state = words["lib found"].format(view.hit + 1, count)
        steps = "".join(
            f'<button type="button" data-act="hit" data-hit="{(view.hit + step) % count}" '
            f'aria-label="{text(words[key])}" title="{text(words[key])}">{sign}</button>'
            for step, sign, key in ((-1, "↑", "lib previous hit"), (1, "↓", "lib next hit"))
        )
    return f'<div class="finding">{form}<span role="status">{text(state)}</span>{steps}</div>'


def _pager(page: int, starts: Sequence[int], words: Words) -> str:
    if len(starts) == 1:
        return ""
    return (
        '<nav class="pager">'
        + _to_part(words["lib previous"], page - 1, starts)
        + f"<span>{text(words['lib text part'].format(page + 1, len(starts)))}</span>"
        + _to_part(words["lib next"], page + 1, starts)
        + "</nav>"
    )


def _to_part(label: str, page: int, starts: Sequence[int]) -> str:
    to = f'data-at="{starts[page]}"' if 0 <= page < len(starts) else "disabled"
    return f'<button type="button" data-act="part" {to}>{text(label)}</button>'
