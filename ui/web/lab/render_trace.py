"""One passage across all stages: where it died, and what would have saved it. Pure functions."""

from collections.abc import Iterator

from chains.knowledge.records import ChunkRecord
from chains.retrieval.explain import Fate
from chains.retrieval.explore import Exploration
from chains.retrieval.rescue import Attempt
from chains.retrieval.steps import StageRank
from ui.web.lab.render_table import render_place
from ui.web.lab.runs import ExplanationView
from ui.web.markup import prose, text
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words


def render_trace(
    view: ExplanationView,
    *,
    name: str,
    chunk: ChunkRecord | None,
    found: Exploration,
    words: Words,
) -> str:
    """Return a pinned passage with its story.

    Args:
        view: How far its explanation is.
        name: What the explanation is called, to stop it by.
        chunk: The passage; None where it is gone.
        found: The run it is about.
        words: The page's wording.
    """
    head = render_place(chunk, words=words) if chunk else text(words["lab gone"])
    expect = (
        f'<button type="button" data-act="expect" data-chunk="{text(chunk.id)}" '
        f'data-lab-text="{text(chunk.text)}">{text(words["lab expect"])}</button>'
        if chunk
        else ""
    )
    body = f'<blockquote class="lab-text">{prose(chunk.text)}</blockquote>' if chunk else ""
    label, chunk_id = text(words["lab trace"]), text(view.chunk_id)
    return (
        f'<section class="lab-trace" data-chunk="{chunk_id}" aria-label="{label}">'
        f'<div class="head"><h3>{head}</h3>{expect}'
        f'<button type="button" data-act="unpin">{text(words["lab unpin"])}</button></div>'
        f"{body}{_story(view, name=name, found=found, words=words)}</section>"
    )


def _story(view: ExplanationView, *, name: str, found: Exploration, words: Words) -> str:
    if view.error is not None:
        return render_trouble(describe_error(view.error, words=words))
    if view.fate is None:
        return f'<p role="status">{text(words["lab explaining"])}</p>'
    verdict = "read" if view.fate.death is None else "lost"
    return (
        f"{_path(view.fate, found, words=words)}"
        f'<p class="lab-fate {verdict}" role="status">{text(_fate(view.fate, found, words))}</p>'
        f"{_rescues(view, view.fate, name=name, words=words)}"
    )


def _path(fate: Fate, found: Exploration, *, words: Words) -> str:
    """Return its rank in every stage, in order, also of an arm that had to look deeper."""
    steps = []
    for stage in found.stages:
        if stage.name == "queries":
            continue
        place = stage.places.get(fate.chunk_id)
        deep = {"dense": fate.dense, "lexical": fate.lexical}.get(stage.name)
        shown = _place(place, words=words)
        if place is None and deep is not None:
            shown = words["lab deeper"].format(deep.rank)
        if stage.name == "packed" and place is None and fate.chunk_id in found.neighbours:
            shown = words["lab neighbour"]
        steps.append(
            f"<li><span>{text(words[f'lab stage {stage.name}'])}</span> {text(shown)}</li>"
        )
    return f'<ol class="lab-path">{"".join(steps)}</ol>'


def _place(place: StageRank | None, *, words: Words) -> str:
    return words["lab no rank"] if place is None else words["lab rank"].format(place.rank)


def _fate(fate: Fate, found: Exploration, words: Words) -> str:
    evidence = found.evidence
    match fate.death:
        case None:
            return words["lab fate read"]
        case "declined":
            score, threshold = f"{evidence.score:.2f}", f"{evidence.threshold:.2f}"
            return words["lab fate declined"].format(score, threshold)
        case "not found":
            key = "lab fate no word" if fate.lexical is None else "lab fate not found"
            return words[key]
        case _:
            return words[f"lab fate {fate.death}"].format(fate.rank, fate.limit)


def _rescues(view: ExplanationView, fate: Fate, *, name: str, words: Words) -> str:
    if fate.death is None or (not view.total and not view.running):
        return ""
    # Of several changes of one setting the smallest, which was tried first, says it all.
    helping: dict[str, Attempt] = {}
    for attempt in view.tried:
        if attempt.helps(fate):
            helping.setdefault(attempt.change.path, attempt)
    rows = "".join(f"<li>{_rescue(attempt, words=words)}</li>" for attempt in helping.values())
    state = words["lab tried" if not view.running else "lab trying"]
    stop = (
        f' <button type="button" data-act="lab-stop" data-name="{text(name)}">'
        f"{text(words['lab stop'])}</button>"
        if view.running
        else ""
    )
    none = f"<p>{text(words['lab no rescue'])}</p>" if not helping and not view.running else ""
    failed = "".join(_failures(view, words=words))
    return (
        f'<div class="lab-rescues"><h4>{text(words["lab rescues"])}</h4><ul>{rows}</ul>{none}'
        f'<p class="hint" role="status">{text(state.format(len(view.tried), view.total))}{stop}</p>'
        f'{failed}<p class="hint">{text(words["lab header"])}</p></div>'
    )


def _rescue(attempt: Attempt, *, words: Words) -> str:
    change = attempt.change
    unset = words["lab unset"]
    old = unset if change.old is None else str(change.old)
    new = unset if change.new is None else str(change.new)
    label = words.get(f"lab set {change.path}", change.path)
    then = words["lab then"].format(attempt.rank)
    caveat = "" if attempt.answered else words["lab then declined"]
    return (
        f"<strong>{text(label)}</strong> <code>retrieval.{text(change.path)}</code>: "
        f"{text(old)} → {text(new)}{text(then)}{text(caveat)}"
    )


def _failures(view: ExplanationView, *, words: Words) -> Iterator[str]:
    for attempt in view.tried:
        if attempt.error is not None:
            sentence = words["lab not tried"].format(attempt.change.path, str(attempt.error))
            yield f'<p class="hint">{text(sentence)}</p>'
