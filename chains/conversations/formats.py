"""Answers as JSON, and back."""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from chains.answering.answer import Answer
from chains.conversations.records import StoredTrouble
from chains.knowledge.filters import SearchFilter

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def dump_answer(answer: Answer) -> str:
    """Return an answer as JSON.

    What it was chosen from is left out: a hundred chunks that nobody looks at. So are the turns
    before it, which are in exchanges of their own, where they can be forgotten.
    """
    evidence = answer.evidence
    if evidence is not None:
        candidates = evidence.candidates
        standalone = candidates.queries.standalone
        question = replace(standalone.question, history=())
        queries = replace(candidates.queries, standalone=replace(standalone, question=question))
        candidates = replace(candidates, queries=queries, ranked=())
        answer = replace(answer, evidence=replace(evidence, candidates=candidates))
    return _answers().dump_json(answer).decode()


def load_answer(stored: str, *, text: str) -> Answer:
    """Return what `dump_answer` wrote.

    Args:
        stored: The JSON.
        text: The answer proper, which is all that is shown of one that another version wrote.
    """
    from pydantic import ValidationError

    try:
        return _answers().validate_json(stored)
    except ValidationError:
        return Answer(text=text)


def dump_filter(chosen: SearchFilter) -> str:
    """Return a filter as JSON."""
    return _filters().dump_json(chosen).decode()


def load_filter(stored: str) -> SearchFilter:
    """Return what `dump_filter` wrote; the empty filter for what another version wrote."""
    from pydantic import ValidationError

    try:
        return _filters().validate_json(stored)
    except ValidationError:
        return SearchFilter()


def dump_trouble(trouble: StoredTrouble | None) -> str:
    """Return a trouble as JSON, or ""."""
    return _troubles().dump_json(trouble).decode() if trouble else ""


def load_trouble(stored: str) -> StoredTrouble | None:
    """Return what `dump_trouble` wrote."""
    return _troubles().validate_json(stored) if stored else None


@cache
def _answers() -> "TypeAdapter[Answer]":
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


@cache
def _filters() -> "TypeAdapter[SearchFilter]":
    from pydantic import TypeAdapter

    return TypeAdapter(SearchFilter)


@cache
def _troubles() -> "TypeAdapter[StoredTrouble]":
    from pydantic import TypeAdapter

    return TypeAdapter(StoredTrouble)
