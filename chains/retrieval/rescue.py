"""Which single setting would have kept a passage: each is tried by running it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from chains.errors import ChainError
from chains.retrieval.explain import Fate
from chains.retrieval.explore import Exploration, Explorer
from chains.settings.settings import RetrievalSettings

_MOST_TOP_K = 100
_OUT_OF_REACH = ("unknown", "disabled", "filtered")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One setting with another value.

    Attributes:
        path: Dotted, below `retrieval`.
        old: What the configuration says.
        new: What is tried.
        beside: Other keys of the section, that would be left behind with an old `provider`.
    """

    path: str
    old: object
    new: object
    beside: Mapping[str, Any]

    @property
    def overlay(self) -> dict[str, Any]:
        """What is laid over the section `retrieval`."""
        *above, last = self.path.split(".")
        inner: dict[str, Any] = {**self.beside, last: self.new}
        return reduce(lambda overlay, part: {part: overlay}, reversed(above), inner)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What became of the passage with one change.

    Attributes:
        change: The change.
        rank: The passage's rank before packing, or None where it was not found.
        kept: Whether it is read.
        answered: Whether the chain answers.
        error: Why it could not be tried, or None.
    """

    change: Change
    rank: int | None = None
    kept: bool = False
    answered: bool = False
    error: ChainError | None = None

    def helps(self, fate: Fate) -> bool:
        """Tell whether it would have made good what became of the passage."""
        return self.kept and (self.answered or fate.death != "declined")


def single_changes(settings: RetrievalSettings, fate: Fate, *, score: float) -> list[Change]:
    """Return what is tried for a passage, smallest change first; nothing where nothing can help.

    Args:
        settings: What it was lost with.
        fate: How it was lost.
        score: Of the evidence.
    """
    if fate.death is None or fate.death in _OUT_OF_REACH:
        return []
    if fate.death == "declined":
        lower = math.floor(score * 100) / 100
        return [_change("gate.threshold", None, lower), *_search_changes(settings)]
    return _search_changes(settings)


def try_changes(
    exploration: Exploration,
    fate: Fate,
    *,
    changes: Sequence[Change],
    explorer_for: Callable[[Change], Explorer],
) -> Iterator[Attempt]:
    """Yield what becomes of a passage with each change, by running the question again.

    What the question was rewritten to stays, unless the change is about that.

    Args:
        exploration: In which it was lost.
        fate: How it was lost.
        changes: Of `single_changes`.
        explorer_for: Makes an explorer of the configuration with a change.
    """
    for change in changes:
        try:
            explorer = explorer_for(change)
            known = exploration.queries
            if change.path.startswith("variants."):
                known = explorer.expand(known)
            after = explorer.explore(known.standalone.question, known=known)
        except ChainError as error:
            yield Attempt(change=change, error=error)
            continue
        yield Attempt(
            change=change,
            rank=after.rank(fate.chunk_id),
            kept=after.packed(fate.chunk_id),
            answered=not after.evidence.abstained,
        )


def _search_changes(settings: RetrievalSettings) -> list[Change]:
    """Numbers become twice as large, then several times; only then something is switched."""
    top_k, room = settings.top_k, settings.context.characters
    changes = [_grown("top_k", top_k, 2, most=_MOST_TOP_K)]
    changes += [_grown("context.characters", room, 2)]
    arms = {"dense": settings.dense, "lexical": settings.lexical}
    depths = {f"{name}.candidates": arm.candidates for name, arm in arms.items() if arm.weight}
    if settings.reranker.provider != "none":
        depths["reranker.candidates"] = settings.reranker.candidates
    changes += [_grown(path, depth, 2) for path, depth in depths.items()]
    changes += [_grown("top_k", top_k, 5, most=_MOST_TOP_K)]
    changes += [_grown(path, depth, 5) for path, depth in depths.items()]
    for name, arm in arms.items():
        weight = arm.weight
        changes.append(_change(f"{name}.weight", weight, round(weight * 3, 6) or 1.0))
    return [*changes, *_switches(settings)]


def _switches(settings: RetrievalSettings) -> Iterator[Change]:
    """Yield the choices that go another way, and what can be left out."""
    other = "rrf" if settings.fusion.method == "convex" else "convex"
    yield _change("fusion.method", settings.fusion.method, other)
    if settings.mmr is not None:
        yield _change("mmr", settings.mmr, None)
    variants = settings.variants
    beside = variants.model_dump(exclude={"provider"})
    for provider in ("keywords", "none"):
        if provider != variants.provider:
            yield _change("variants.provider", variants.provider, provider, **beside)
    if settings.reranker.provider != "none":
        yield _change("reranker.provider", settings.reranker.provider, "none")
    if settings.dense.weight and settings.lexical.weight:
        for name, arm in (("dense", settings.dense), ("lexical", settings.lexical)):
            yield _change(f"{name}.weight", arm.weight, 0.0)


def _grown(path: str, old: int, factor: int, *, most: int | None = None) -> Change:
    return _change(path, old, old * factor if most is None else min(old * factor, most))


def _change(path: str, old: object, new: object, **beside: Any) -> Change:  # noqa: ANN401 - of any section
    return Change(path=path, old=old, new=new, beside=beside)
