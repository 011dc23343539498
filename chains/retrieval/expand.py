"""One question becomes several queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from chains.errors import ServiceError
from chains.providers.question_words import content_words
from chains.retrieval.rewrites import LONGEST_REWRITE, essence
from chains.retrieval.steps import Queries, StandaloneQuestion
from chains.retrieval.together import run_together

Expand = Callable[[StandaloneQuestion], Queries]


@dataclass(frozen=True, kw_only=True)
class VariantSource:
    """One way to get from a question to other texts that are searched for.

    Attributes:
        done: What it does to a question, as a warning says that it was not: `rewritten`.
        write: Returns the texts, best first; none where there is nothing to do. Raises
            ServiceError where a model fails.
        count: Most texts that are kept.
        kind: Other wordings of the question, questions for parts of it, or passages.
    """

    done: str
    write: Callable[[StandaloneQuestion], Sequence[str]]
    count: int
    kind: Literal["wording", "part", "passage"] = "wording"


def expand_not(standalone: StandaloneQuestion) -> Queries:
    """Search for the question alone."""
    return Queries(standalone=standalone, texts=(standalone.text,))


def expand(standalone: StandaloneQuestion, *, sources: Sequence[VariantSource]) -> Queries:
    """Put what the sources write behind the question; one that fails leaves a warning.

    Several sources write at the same time: most of them wait for a model.
    """
    written = run_together([partial(_write, source, standalone) for source in sources])
    texts, parts, passages = [standalone.text], list[str](), list[str]()
    failed: dict[str, list[str]] = {}
    for source, found in zip(sources, written, strict=True):
        if isinstance(found, str):
            failed.setdefault(found, []).append(source.done)
            continue
        match source.kind:
            case "wording":
                texts += _new(found, seen=texts)[: source.count]
            case "part":
                parts += _new(found, seen=[standalone.text, *parts])[: source.count]
            case "passage":
                passages += found[: source.count]
    return Queries(
        standalone=standalone,
        texts=tuple(texts),
        parts=tuple(parts),
        hypothetical=tuple(passages),
        warnings=tuple(
            f"the question was not {' or '.join(done)}: {error}" for error, done in failed.items()
        ),
    )


def keywords(standalone: StandaloneQuestion) -> list[str]:
    """Return the question without its question words; needs no model."""
    return [content_words(standalone.text)]


def _write(source: VariantSource, standalone: StandaloneQuestion) -> list[str] | str:
    """Return what a source wrote, or why it could not."""
    try:
        return list(source.write(standalone))
    except ServiceError as error:
        return str(error)


def _new(variants: Iterable[str], *, seen: Sequence[str]) -> list[str]:
    """Leave out what is empty, too long, or says the same as another."""
    known = {essence(text) for text in seen} | {""}
    new = []
    for variant in variants:
        if (meaning := essence(variant)) not in known and len(variant) <= LONGEST_REWRITE:
            known.add(meaning)
            new.append(variant)
    return new
