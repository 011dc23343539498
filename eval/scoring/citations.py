"""Whether an answer cites the sentences that the case refers to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.scoring.metrics import normalised
from eval.scoring.overlap import common_run

_LEAST_SHARE = 0.5
"""Of the shorter of quote and reference: so much must be the same, in one run."""


@dataclass(frozen=True, kw_only=True)
class CitationScores:
    """Citations held against references.

    Attributes:
        precision: Share of the citations that overlap a reference; None where nothing is cited.
        recall: Share of the distinct references that a citation overlaps.
    """

    precision: float | None
    recall: float


def score_citations(quotes: Sequence[str], references: Sequence[str]) -> CitationScores:
    """Compare quotes with references by their text, as both are verbatim sentences.

    They overlap where one contains the other, or where half of the shorter one stands in the
    other in one piece: sentences may have been cut elsewhere. White space, width and
    punctuation do not count.

    Args:
        quotes: What the answer cites.
        references: Sentences of the documents that hold the answer; at least one.
    """
    cited = [_letters(quote) for quote in quotes]
    wanted = sorted({_letters(reference) for reference in references})
    met = [[_overlaps(quote, reference) for reference in wanted] for quote in cited]
    return CitationScores(
        precision=sum(map(any, met)) / len(met) if met else None,
        recall=sum(map(any, zip(*met, strict=True))) / len(wanted) if met else 0.0,
    )


def _overlaps(quote: str, reference: str) -> bool:
    if not quote or not reference:
        return False
    if quote in reference or reference in quote:
        return True
    shorter, longer = sorted((quote, reference), key=len)
    needed = _LEAST_SHARE * len(shorter)
    known = set(longer)
    if sum(letter in known for letter in shorter) < needed:  # most pairs end here, ten times faster
        return False
    return common_run(shorter, longer) >= needed


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", normalised(text))
