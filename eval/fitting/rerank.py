"""Fit the weights of the lexical reranker: `python -m eval.fitting.rerank SET SET …`.

Coordinate ascent on the retrieval metrics themselves (Metzler and Croft, "Linear feature-based
models for information retrieval", Information Retrieval 10, 2007), the mean over the sets, each
weighing the same. Then once more with each set left out, and measured on that set alone.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from chains.providers.lexical_reranker import RankWeights
from chains.providers.rank_features import OUTLINE, SENTENCES, RankFeatures
from chains.retrieval.build import build_weights
from chains.retrieval.reranking import rerank_passages
from chains.retrieval.steps import Candidates
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from eval.dataset import Case, Dataset, load_dataset
from eval.runs.run import ingest_dataset
from eval.scoring.metrics import DOCUMENT_DEPTH
from eval.scoring.retrieval_scores import score_case

FEATURES = (*OUTLINE, *SENTENCES)
STEPS = (-0.3, -0.1, 0.1, 0.3)
_MOST_CASES = 400
_MOST_PASSAGES = 64
_OF_DOCUMENTS = ("doc_recall@1", "doc_recall@3", "doc_recall@5", "mrr@10")
_OF_REFERENCES = ("mrr@10", *(f"reference_recall@{n}" for n in (400, 800, 1000, 1600, 2000)))
_NOT_NEGATIVE = SENTENCES

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RankedCase:
    """A case with its candidates as the first stage ranks them.

    Attributes:
        case: The case.
        found: Its candidates.
        features: Shape (candidates that are scored, len(FEATURES)).
        statements: Of each of them, the features of its sentences.
    """

    case: Case
    found: Candidates
    features: NDArray[np.float64]
    statements: tuple[NDArray[np.float64], ...]


def fit(
    sets: Sequence[Sequence[RankedCase]], *, start: RankWeights, rounds: int = 2
) -> RankWeights:
    """Change one weight after the other as long as the mean metric over the sets rises.

    Args:
        sets: Cases of each set.
        start: Where the ascent begins.
        rounds: Most passes over all weights.
    """
    best, score = start, _mean(sets, start)
    for _ in range(rounds):
        before = score
        for name in FEATURES[1:]:
            for step in STEPS:
                value = round(getattr(best, name) + step, 2)
                if value < 0 and name in _NOT_NEGATIVE:
                    continue
                changed = replace(best, **{name: value})
                if (reached := _mean(sets, changed)) > score:
                    best, score = changed, reached
        if score == before:
            break
    return best


def measure(cases: Sequence[RankedCase], weights: RankWeights) -> dict[str, float]:
    """Return the mean of each metric that a set is fitted on."""
    vector = np.array([getattr(weights, name) for name in FEATURES])
    scores = [_scores(ranked, vector) for ranked in cases]
    return {name: float(np.mean([score[name] for score in scores])) for name in scores[0]}


def load_cases(dataset: Dataset, *, data_dir: Path) -> list[RankedCase]:
    """Index a set and rank the candidates of its cases without a reranker.

    Args:
        dataset: The set; of more than 400 cases every second, third … is taken.
        data_dir: Where the knowledge base is kept.
    """
    overlay = {"retrieval": {"reranker": {"provider": "none"}}}
    settings = load_settings(packed_config(), profile="offline", overlays=[overlay])
    workspace = Workspace(settings, data_dir=data_dir)
    try:
        name = ingest_dataset(dataset, workspace, on_file=lambda _: None)
        weights = build_weights(settings, knowledge=workspace.knowledge(name))
        retrieve = workspace.rag(name).retrieve.invoke
        ranked = []
        for case in _sample(dataset):
            found = retrieve(case.to_question(distinct_documents=DOCUMENT_DEPTH))
            passages = rerank_passages(found.ranked[:_MOST_PASSAGES])
            question = found.queries.standalone.text
            coverage = weights.of_question(question)
            features = RankFeatures(question, passages, coverage=coverage)
            sentences = [features.of_sentences(number) for number in range(len(passages))]
            columns = np.column_stack([features.outline(), np.reshape(sentences, (-1, 2))])
            statements = tuple(map(features.of_statements, range(len(passages))))
            ranked.append(RankedCase(case, found, columns, statements))
    finally:
        workspace.close()
    return ranked


def _sample(dataset: Dataset) -> list[Case]:
    cases = [
        case
        for case in dataset.cases
        if case.documents and not case.unanswerable and case.question.strip()
    ]
    return cases[:: -(-len(cases) // _MOST_CASES)]


def _scores(ranked: RankedCase, vector: NDArray[np.float64]) -> dict[str, float]:
    order = np.argsort(-(ranked.features @ vector), kind="stable")
    head = tuple(ranked.found.ranked[position] for position in order)
    reordered = replace(ranked.found, ranked=head + ranked.found.ranked[len(head) :])
    scores = score_case(ranked.case, reordered).scores
    names = _OF_REFERENCES if ranked.case.references else _OF_DOCUMENTS
    return {name: scores[name] for name in names}


def _mean(sets: Sequence[Sequence[RankedCase]], weights: RankWeights) -> float:
    return float(np.mean([np.mean(list(measure(cases, weights).values())) for cases in sets]))


def _report(sets: Mapping[str, Sequence[RankedCase]]) -> Iterator[str]:
    plain = RankWeights(
        **{field.name: float(field.name == "first") for field in fields(RankWeights)}
    )
    fitted = fit(list(sets.values()), start=RankWeights())
    yield f"fitted on all: {asdict(fitted)}"
    for name, cases in sets.items():
        others = [of_set for other, of_set in sets.items() if other != name]
        held_out = fit(others, start=plain) if others else fitted
        for label, weights in (("none", plain), ("all", fitted), ("others", held_out)):
            found = {metric: round(value, 4) for metric, value in measure(cases, weights).items()}
            yield f"{name}, fitted on {label}: {found}"


def main(paths: Sequence[str]) -> None:
    """Fit on dataset folders and log the weights and what they reach."""
    with TemporaryDirectory() as folder:
        sets = {
            Path(path).name: load_cases(load_dataset(Path(path)), data_dir=Path(folder))
            for path in paths
        }
    for line in _report(sets):
        logger.info(line)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(sys.argv[1:])
