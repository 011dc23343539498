"""Passages as rows, stages as columns. Pure functions."""

from collections.abc import Sequence

from chains.knowledge.records import ChunkRecord
from chains.retrieval.explore import Exploration, StageName
from chains.retrieval.steps import StageRank
from ui.places import format_place
from ui.web.lab.render_overview import SIDES
from ui.web.markup import snippet, text
from ui.web.pager import render_pager
from ui.web.words import Words, language_of

ROWS_A_PAGE = 50
_STAGES: tuple[StageName, ...] = (
    "dense",
    "lexical",
    "fused",
    "reranked",
    "diversified",
    "packed",
)
_FOLLOWING = ("reranked", "diversified", "packed")
"""Stages whose ranks can be compared with those of the stage before them."""


def render_table(found: Sequence[Exploration], *, page: int, pin: str, words: Words) -> str:
    """Return one page of the passages that any stage has seen.

    Args:
        found: One exploration, or two to compare: their ranks stand in adjacent columns.
        page: From 0.
        pin: Id of the passage that is traced.
        words: The page's wording.
    """
    order = _order(found)
    if not order:
        return f'<p class="hint">{text(words["lab nothing"])}</p>'
    pages = -(-len(order) // ROWS_A_PAGE)
    page = min(page, pages - 1)
    shown = order[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    rows = "".join(_row(each, found, pinned=each == pin, words=words) for each in shown)
    act = 'data-act="page"'
    pager = render_pager(page, pages=pages, total=len(order), act=act, words=words)
    label = text(words["lab table"])
    return (
        f'<div class="lab-scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="lab-table"><thead>{_head(found, words=words)}</thead>'
        f"<tbody>{rows}</tbody></table></div>{pager}"
    )


def render_place(chunk: ChunkRecord, *, words: Words) -> str:
    """Return a passage's file and place in one line of HTML."""
    place = format_place(chunk.location, language=language_of(words))
    return text(f"{chunk.source} · {place}" if place else chunk.source)


def _order(found: Sequence[Exploration]) -> list[str]:
    """Return the ids by the better of their ranks; of equal ones the last configuration's first."""
    ids = dict.fromkeys(each for one in reversed(found) for each in one.order)
    far = sum(len(one.order) for one in found)
    return sorted(ids, key=lambda each: min(one.rank(each) or far for one in found))


def _columns(found: Sequence[Exploration]) -> list[StageName]:
    return [name for name in _STAGES if any(one.stage(name) for one in found)]


def _head(found: Sequence[Exploration], *, words: Words) -> str:
    span = len(found)
    stages = "".join(
        f'<th scope="colgroup" colspan="{span}">{text(words[f"lab stage {name}"])}</th>'
        for name in _columns(found)
    )
    first = f'<th scope="col" rowspan="{min(span, 2)}">{text(words["lab passage"])}</th>'
    if span == 1:
        return f"<tr>{first}{stages}</tr>"
    sides = "".join(f'<th scope="col">{side}</th>' for side in SIDES) * len(_columns(found))
    return f"<tr>{first}{stages}</tr><tr>{sides}</tr>"


def _row(chunk_id: str, found: Sequence[Exploration], *, pinned: bool, words: Words) -> str:
    chunk = next(one.chunks[chunk_id] for one in found if chunk_id in one.chunks)
    cells = "".join(
        _cell(chunk_id, one, name, side=side if len(found) > 1 else "", words=words)
        for name in _columns(found)
        for one, side in zip(found, SIDES, strict=False)
    )
    kind = "read" if found[-1].packed(chunk_id) else "unread"
    current = ' aria-current="true"' if pinned else ""
    return (
        f'<tr class="{kind}"{current}><th scope="row">'
        f'<button type="button" class="link" data-act="pin" data-chunk="{text(chunk_id)}">'
        f"{text(snippet(chunk.text))}</button>"
        f'<span class="place">{render_place(chunk, words=words)}</span></th>{cells}</tr>'
    )


def _cell(chunk_id: str, one: Exploration, name: StageName, *, side: str, words: Words) -> str:
    label = text(f"{words[f'lab stage {name}']} {side}".strip())
    stage = one.stage(name)
    place = stage.places.get(chunk_id) if stage else None
    if place is None:
        beside = name == "packed" and chunk_id in one.neighbours
        shown = text(words["lab neighbour"]) if beside else '<span class="none">–</span>'
        return f'<td data-label="{label}">{shown}</td>'
    score = text(words["lab score"].format(f"{place.score:.3g}"))
    return (
        f'<td data-label="{label}" title="{score}">{place.rank}'
        f'{_move(_before(chunk_id, one, name), place, words=words)}<span class="sr"> {score}</span>'
        "</td>"
    )


def _before(chunk_id: str, one: Exploration, name: StageName) -> StageRank | None:
    """Return a passage's place in the stage before, where ranks of both mean the same."""
    if name not in _FOLLOWING:
        return None
    on = [stage for stage in one.stages if stage.name in ("fused", *_FOLLOWING)]
    at = next((number for number, stage in enumerate(on) if stage.name == name), 0)
    return on[at - 1].places.get(chunk_id) if at else None


def _move(before: StageRank | None, after: StageRank, *, words: Words) -> str:
    if before is None or before.rank == after.rank:
        return ""
    risen, by = before.rank > after.rank, abs(before.rank - after.rank)
    spoken = text(words["lab risen" if risen else "lab fallen"].format(by))
    arrow, kind = ("↑", "up") if risen else ("↓", "down")
    shown = f' <span class="{kind}" aria-hidden="true">{arrow}{by}</span>'
    return f'{shown}<span class="sr">{spoken}</span>'
