"""Fit what sentences tell the reranker: `python -m eval.fitting.statements SET,SET SET …`.

Sets of one family (other questions about the same kind of documents) are joined by commas. Each
family weighs the same. A softmax over the best passages of a question (those that hold the answer
against the others); the log odds of a passage are those of its score before, times `scale`, plus
the logarithm of the sum over its sentences. Then once more with each family left out.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from chains.providers.analysis import fold
from chains.providers.lexical_reranker import (
    READ_CLOSELY,
    READ_FOR_ANSWERS,
    RankWeights,
    StatementWeights,
)
from chains.providers.rank_features import OUTLINE, SENTENCES, STATEMENTS
from chains.retrieval.steps import Candidate
from eval.dataset import Case, load_dataset
from eval.fitting.rerank import RankedCase, load_cases
from eval.scoring.metrics import normalised
from eval.scoring.retrieval_scores import score_case

WEIGHTS = ("scale", *STATEMENTS)
_RIDGE = 0.0003
_LEAST_SCALE = 0.1

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ReadCase:
    """A case with its best passages, as the reranker reads their sentences.

    Attributes:
        ranked: The case.
        scores: What the reranker gives all its passages before it looks at single sentences.
        best: The passages whose sentences it looks at.
        sentences: Features of their sentences, all passages one after the other.
        first: Row of each passage's first sentence.
        answers: Whether each passage holds the answer.
    """

    ranked: RankedCase
    scores: Matrix
    best: NDArray[np.intp]
    sentences: Matrix
    first: NDArray[np.intp]
    answers: NDArray[np.bool_]


def read_case(ranked: RankedCase, weights: RankWeights) -> ReadCase:
    """Score a case's passages as the reranker does and take the best."""
    vector = np.array([getattr(weights, name) for name in (*OUTLINE, *SENTENCES)])
    scores = ranked.features[:, : len(OUTLINE)] @ vector[: len(OUTLINE)]
    close = np.argsort(-scores, kind="stable")[:READ_CLOSELY]
    scores[close] += ranked.features[close, len(OUTLINE) :] @ vector[len(OUTLINE) :]
    best = np.argsort(-scores, kind="stable")[:READ_FOR_ANSWERS]
    # A passage without sentences is read as one with an empty sentence.
    rows = [ranked.statements[at] for at in best]
    rows = [row if len(row) else np.zeros((1, len(STATEMENTS))) for row in rows]
    first = np.cumsum([0, *(len(row) for row in rows[:-1])])
    passages = [ranked.found.ranked[at] for at in best]
    answers = _holding(ranked.case, passages)
    return ReadCase(ranked, scores, best, np.vstack(rows), first, answers)


def fit(families: Sequence[Sequence[Sequence[ReadCase]]]) -> StatementWeights:
    """Return the likeliest weights, none of them negative.

    Args:
        families: Families of sets of cases; those that tell nothing are left out.
    """
    sets = [
        ([case for case in cases if case.answers.any() and not case.answers.all()], 1 / len(family))
        for family in families
        for cases in family
    ]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = float(_RIDGE * weights @ weights), 2 * _RIDGE * weights
        for cases, share in sets:
            for case in cases:
                lost, gradient = _loss(case, weights)
                total += lost * share / len(cases) / len(families)
                slope = slope + gradient * share / len(cases) / len(families)
        return total, slope

    start = np.array([getattr(StatementWeights(), name) for name in WEIGHTS])
    bounds = [(_LEAST_SCALE, None), *[(0.0, None)] * len(STATEMENTS)]
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return StatementWeights(**dict(zip(WEIGHTS, map(float, found.x), strict=True)))


def measure(cases: Sequence[ReadCase], weights: StatementWeights | None) -> dict[str, float]:
    """Return the mean of each retrieval metric; without weights, of the order before."""
    scores = [_scores(case, weights) for case in cases]
    return {name: float(np.mean([score[name] for score in scores])) for name in scores[0]}


def _loss(case: ReadCase, weights: Matrix) -> tuple[float, Matrix]:
    """Return minus the mean log probability of the passages that answer, and its gradient."""
    odds = case.sentences @ weights[1:]
    joined = np.logaddexp.reduceat(odds, case.first)
    scores = weights[0] * case.scores[case.best] + joined
    chances = scores - np.logaddexp.reduce(scores)
    wanted = case.answers / case.answers.sum()
    pull = np.exp(chances) - wanted
    lengths = np.diff([*case.first, len(odds)])
    within = np.exp(odds - np.repeat(joined, lengths)) * np.repeat(pull, lengths)
    slope = np.concatenate([[pull @ case.scores[case.best]], case.sentences.T @ within])
    return float(-chances @ wanted), slope


def _scores(case: ReadCase, weights: StatementWeights | None) -> dict[str, float]:
    scores = case.scores.copy()
    if weights is not None:
        vector = np.array([getattr(weights, name) for name in STATEMENTS])
        joined = np.logaddexp.reduceat(case.sentences @ vector, case.first)
        scores[case.best] += joined / weights.scale
    found = case.ranked.found
    order = tuple(found.ranked[at] for at in np.argsort(-scores, kind="stable"))
    reordered = replace(found, ranked=order + found.ranked[len(order) :])
    return score_case(case.ranked.case, reordered).scores


def _holding(case: Case, passages: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Tell which passages hold a reference; without any, an answer in a wanted document."""
    texts = [normalised(fold(passage.chunk.text)) for passage in passages]
    if case.references:
        wanted = [normalised(fold(reference)) for reference in case.references]
        return np.array([any(each in text for each in wanted) for text in texts])
    wanted = [answer for text in case.answers if (answer := normalised(fold(text)))]
    right = np.array([p.chunk.source in case.documents for p in passages])
    holds = right & np.array([any(each in text for each in wanted) for text in texts])
    return holds if holds.any() else right


def _report(families: Mapping[str, Mapping[str, Sequence[ReadCase]]]) -> Iterator[str]:
    fitted = fit([list(sets.values()) for sets in families.values()])
    yield f"fitted on all: { {name: round(value, 2) for name, value in asdict(fitted).items()} }"
    for left_out, sets in families.items():
        others = [list(each.values()) for name, each in families.items() if name != left_out]
        held_out = fit(others) if others else fitted
        for name, cases in sets.items():
            for label, weights in (("none", None), ("all", fitted), ("others", held_out)):
                found = {m: round(value, 4) for m, value in measure(cases, weights).items()}
                yield f"{name}, fitted on {label}: {found}"


def main(arguments: Sequence[str]) -> None:
    """Fit on families of dataset folders and log the weights and what they reach."""
    with TemporaryDirectory() as folder:
        families = {
            paths: {
                Path(path).name: [
                    read_case(ranked, RankWeights())
                    for ranked in load_cases(load_dataset(Path(path)), data_dir=Path(folder))
                ]
                for path in paths.split(",")
            }
            for paths in arguments
        }
    for line in _report(families):
        logging.getLogger(__name__).info(line)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(sys.argv[1:])
