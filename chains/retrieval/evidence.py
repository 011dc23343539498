"""Which statements of the passages hold how much of a question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.statements import Statement, statements
from chains.retrieval.steps import Passage, StandaloneQuestion

NEAR = 0.7
"""Worth of a question's term in a statement's context, relative to the statement itself."""

ABOVE = 0.8
"""Worth of a term that only the chunk's header has: title, headings, the document's beginning."""


@dataclass(frozen=True, kw_only=True)
class RatedStatement:
    """A statement with how much of the question it covers.

    Attributes:
        statement: The statement.
        passage: The passage that holds it.
        covered: The question's terms that stand in the statement itself.
        near: Those that only its context has: its neighbours, a row's column names.
        above: Those that only the chunk's header has.
        score: Weighted share of the question that it covers with its context, 0-1.
    """

    statement: Statement
    passage: Passage
    covered: frozenset[str]
    near: frozenset[str]
    above: frozenset[str]
    score: float


@dataclass(frozen=True, kw_only=True)
class FoldedPassage:
    """A passage taken apart and folded once, for all the questions that are laid beside it.

    Attributes:
        passage: The passage.
        statements: What it says, in reading order.
        folded: Each line of the statements and their contexts, as written -> folded.
        header: The chunk's header, folded.
        text: The passage's text, folded.
    """

    passage: Passage
    statements: tuple[Statement, ...]
    folded: Mapping[str, str]
    header: str
    text: str


def fold_passage(passage: Passage, *, fold: Callable[[str], str]) -> FoldedPassage:
    """Take a passage apart.

    Args:
        passage: The passage.
        fold: Makes spelling variants equal, line by line.
    """
    header = passage.chunk.header
    columns = next((line for line in header.split("\n") if line.startswith("|")), "")
    found = tuple(statements(passage.text, headings=_headings(passage), table_header=columns))
    contexts = chain.from_iterable(each.context.split("\n") for each in found)
    lines = list(dict.fromkeys(chain((each.text for each in found), contexts)))
    # One call for all: folding a line costs little more than calling for it.
    folded = fold("\n".join(lines)).split("\n")
    return FoldedPassage(
        passage=passage,
        statements=found,
        folded=dict(zip(lines, folded, strict=True)),
        header=fold(header),
        text=fold(passage.text),
    )


def rate_statements(coverage: Coverage, passages: Sequence[Passage]) -> Iterator[RatedStatement]:
    """Yield every statement of the passages with its rating, in reading order."""
    for passage in passages:
        yield from rate_folded(coverage, fold_passage(passage, fold=coverage.fold))


def rate_folded(coverage: Coverage, passage: FoldedPassage) -> Iterator[RatedStatement]:
    """Yield every statement of a passage with its rating, in reading order."""
    in_header = coverage.covered_folded(passage.header)
    # What the passage does not have, none of its statements has.
    anywhere = in_header | coverage.covered_folded(passage.text)

    @cache  # A sentence is its neighbours' context too: looked at once, not three times.
    def covered(line: str) -> set[str]:
        return coverage.covered_folded(passage.folded[line], anywhere)

    for statement in passage.statements:
        own = covered(statement.text)
        near = set[str]().union(*map(covered, statement.context.split("\n"))) - own
        above = in_header - own - near
        yield RatedStatement(
            statement=statement,
            passage=passage.passage,
            covered=frozenset(own),
            near=frozenset(near),
            above=frozenset(above),
            score=coverage.share(own) + NEAR * coverage.share(near) + ABOVE * coverage.share(above),
        )


def _headings(passage: Passage) -> frozenset[str]:
    chunks = (passage.chunk, *passage.neighbours)
    trails = ((chunk.location.heading or "").split(" > ") for chunk in chunks)
    return frozenset(heading for trail in trails for heading in trail)


def coverage_of(standalone: StandaloneQuestion, *, weights: TermWeights) -> Coverage:
    """Weigh the terms of a question; what came in from the conversation weighs less."""
    return weights.of_question(standalone.text, asked=standalone.question.text)
