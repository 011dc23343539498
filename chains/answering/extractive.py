"""Answers without a model: the statements of the passages that answer, quoted."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from chains.answering.answer import Answer
from chains.answering.asked import Asked
from chains.answering.lists import Surroundings
from chains.answering.quotes import Quote
from chains.answering.quoting import quote
from chains.answering.ranking import RankedStatement, Ranking, rank_statements
from chains.answering.sections import headings_above, quote_section, surroundings
from chains.providers.analysis import terms
from chains.providers.answer_kinds import asked_cues, asked_kind
from chains.providers.coverage import TermWeights
from chains.retrieval.evidence import RatedStatement
from chains.retrieval.steps import Evidence, Passage

_WORTH_ADDING = 0.1
"""Share of the question that a further statement must cover anew …"""

_CLOSE = 2.0
"""… or how near, in log odds, it must come to the best one."""

_TITLE = re.compile(r"[^\s，。；：！？、,;:!?]{0,8}(?:\s[^\s，。；：！？、,;:!?]{0,8})?")
"""A name or a title that no heading marks as one: never quoted beside an answer."""

_FAR = 3.0
"""Log odds; a statement this far behind the best is never quoted beside it."""

_TIE = 0.5
"""Log odds; of statements this close to the best, a whole list or the cells asked for go first."""

_ENOUGH = 120
"""Characters; no further statement that goes beyond them is quoted."""


class ExtractiveAnswerer:
    """Quotes the statements that are likeliest to answer, and says nothing of its own."""

    def __init__(self, *, weights: TermWeights, max_sentences: int = 3) -> None:
        """Prepare an answerer.

        Args:
            weights: How much each term of the knowledge base tells.
            max_sentences: Most statements that are quoted.
        """
        self._weights = weights
        self._max_sentences = max_sentences

    def answer(self, evidence: Evidence) -> Iterator[Answer]:
        """Yield one piece a quote: what answers best first, what stands near it as it stands."""
        standalone = evidence.candidates.queries.standalone
        ranking = rank_statements(standalone, evidence.passages, weights=self._weights)
        if not ranking.ranked:
            return
        asked = Asked(
            question=standalone.text,
            coverage=ranking.coverage,
            kind=asked_kind(standalone.question.text),
            cues=asked_cues(standalone.question.text),
        )
        taken = _in_reading_order(self._quotes(ranking, asked, evidence.passages))
        for number, each in enumerate(taken):
            yield Answer(text=_joined(taken[number - 1], each) + each.text if number else each.text)

    def _quotes(self, ranking: Ranking, asked: Asked, passages: Sequence[Passage]) -> list[Quote]:
        told = [each for each in ranking.ranked if not each.rated.statement.is_heading]
        told = told or [*ranking.ranked[:1]]
        while len(told) > 1 and not _says_more(told[0].rated, asked):
            told.pop(0)
        around = surroundings(passages, ranking.rated)
        best = told[0].rated
        section = quote_section(ranking.rated, best=best, asked=asked, around=around)
        if section is not None:
            return [section]
        cut = partial(_cut, asked=asked, around=around, headings=headings_above(ranking.rated))
        told = _complete_first(told, cut=cut)
        taken: list[Quote] = []
        covered: set[str] = set()
        for candidate in told:
            rated = candidate.rated
            behind = told[0].worth - candidate.worth
            if behind >= _FAR:
                break
            adds = asked.coverage.share(rated.covered - covered) >= _WORTH_ADDING
            if taken and (not (behind < _CLOSE or adds) or not _says_more(rated, asked)):
                continue
            found = cut(rated)
            if not _fits(found, taken):
                continue
            taken.append(found)
            covered |= rated.covered
            if len(taken) == self._max_sentences or taken[0].is_complete:
                break
        return taken


def _cut(
    rated: RatedStatement,
    *,
    asked: Asked,
    around: Mapping[int, Surroundings],
    headings: Mapping[tuple[int, int], str],
) -> Quote:
    number = rated.passage.number
    heading = headings[number, rated.statement.start]
    return quote(rated, asked=asked, around=around[number], heading=heading)


def _complete_first(
    told: list[RankedStatement], *, cut: Callable[[RatedStatement], Quote]
) -> list[RankedStatement]:
    """Of statements that are nearly as likely, put one first whose quote is complete."""
    for number, each in enumerate(told):
        if told[0].worth - each.worth >= _TIE:
            break
        if cut(each.rated).is_complete:
            return [each, *told[:number], *told[number + 1 :]]
    return told


def _fits(found: Quote, taken: Sequence[Quote]) -> bool:
    """Tell whether a quote says something new and leaves the answer short."""
    length = sum(len(each.text) for each in taken) + len(found.text)
    is_new = not any(found.overlaps(each) or each.overlaps(found) for each in taken)
    return not taken or (is_new and length <= _ENOUGH and not _TITLE.fullmatch(found.text))


def _says_more(rated: RatedStatement, asked: Asked) -> bool:
    """Tell whether a statement has any word that the question has not."""
    return bool(set(terms(rated.statement.text)) - set(terms(asked.question)))


def _in_reading_order(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes, those of one paragraph together and as they stand there."""
    paragraphs = [each.paragraph for each in quotes]
    return sorted(quotes, key=lambda each: (paragraphs.index(each.paragraph), each.start))


def _joined(before: Quote, after: Quote) -> str:
    """Return what joins two quotes: the white space between them, where there is nothing else."""
    is_next = before.paragraph == after.paragraph and before.end == after.start - len(after.gap)
    return after.gap if is_next else "\n"
