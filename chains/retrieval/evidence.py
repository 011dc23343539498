"""Which statements of the passages hold how much of a question."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from chains.providers.coverage import Coverage, TermWeights
from chains.retrieval.statements import Statement, column_names, statements
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


def fold_passages(
    passages: Iterable[Passage], *, fold_each: Callable[[Sequence[str]], list[str]]
) -> list[FoldedPassage]:
    """Take passages apart.

    Args:
        passages: The passages.
        fold_each: Makes spelling variants equal in each of many texts.
    """
    apart = [(passage, found, _lines(found)) for passage in passages for found in (_cut(passage),)]
    texts = ((passage.chunk.header, passage.text, *lines) for passage, _, lines in apart)
    # One call for all: folding a line costs little more than calling for it.
    folded = iter(fold_each(list(chain.from_iterable(texts))))
    return [
        FoldedPassage(
            passage=passage,
            statements=found,
            header=next(folded),
            text=next(folded),
            folded={line: next(folded) for line in lines},
        )
        for passage, found, lines in apart
    ]


def _cut(passage: Passage) -> tuple[Statement, ...]:
    columns = column_names(passage.chunk.header)
    return tuple(statements(passage.text, headings=_headings(passage), table_header=columns))


def _lines(found: Iterable[Statement]) -> list[str]:
    """Return the different lines of statements and their contexts."""
    contexts = chain.from_iterable(each.context.split("\n") for each in found)
    return list(dict.fromkeys(chain((each.text for each in found), contexts)))


def rate_statements(coverage: Coverage, passages: Sequence[Passage]) -> Iterator[RatedStatement]:
    """Yield every statement of the passages with its rating, in reading order."""
    for passage in fold_passages(passages, fold_each=coverage.fold_each):
        yield from rate_folded(coverage, passage)


def rate_folded(coverage: Coverage, passage: FoldedPassage) -> Iterator[RatedStatement]:
    """Yield every statement of a passage with its rating, in reading order."""
    in_header, in_text = coverage.covered_in_each((passage.header, passage.text))
    # What the passage does not have, none of its statements has.
    found = coverage.covered_in_each(list(passage.folded.values()), in_header | in_text)
    covered = dict(zip(passage.folded, found, strict=True))
    share, none = coverage.share, frozenset[str]()
    above_all = share(in_header)
    for statement in passage.statements:
        own = covered[statement.text]
        near = none.union(*[covered[line] for line in statement.context.split("\n")]) - own
        above = in_header - own - near
        of_header = above_all if len(above) == len(in_header) else share(above)
        yield RatedStatement(
            statement=statement,
            passage=passage.passage,
            covered=own,
            near=near,
            above=above,
            score=share(own) + NEAR * share(near) + ABOVE * of_header,
        )


def _headings(passage: Passage) -> frozenset[str]:
    chunks = (passage.chunk, *passage.neighbours)
    trails = ((chunk.location.heading or "").split(" > ") for chunk in chunks)
    return frozenset(heading for trail in trails for heading in trail)


def coverage_of(standalone: StandaloneQuestion, *, weights: TermWeights) -> Coverage:
    """Weigh the terms of a question; what came in from the conversation weighs less."""
    return weights.of_question(standalone.text, asked=standalone.question.text)
