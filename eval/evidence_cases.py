"""Cases with what the evidence gate sees of them: what a calibration is fitted on."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from chains.errors import QuestionError
from chains.retrieval.build import build_gate, build_weights
from chains.retrieval.evidence_features import EvidenceFeatures, evidence_features
from chains.retrieval.gate import EvidenceGate
from chains.retrieval.steps import Candidates, Passage
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import Case, Dataset
from eval.runs.run import RunProgress, ingest_dataset
from eval.scoring import metrics
from eval.scoring.metrics import normalised
from loaders.sentences import sentence_spans

Variety = Literal["answerable", "unanswerable", "documents left out", "statements left out"]

_LEAST_CONTAINED = 6
"""Characters of a statement that may stand inside a gold reference and be meant by it."""


@dataclass(frozen=True, kw_only=True)
class JudgedCase:
    """A case as the gate sees it.

    Attributes:
        dataset: Name of its dataset.
        case: The case.
        variety: Whether its answer can be found, and if not, why.
        features: What the gate sees.
    """

    dataset: str
    case: Case
    variety: Variety
    features: EvidenceFeatures

    @property
    def answerable(self) -> bool:
        """Whether its answer can be found."""
        return self.variety == "answerable"

    @property
    def group(self) -> str:
        """What must not be fitted and tested on at once: cases about the same document."""
        return f"{self.dataset}/{next(iter(self.case.documents), self.case.id)}"


def judge_cases(
    dataset: Dataset,
    settings: Settings,
    *,
    data_dir: Path,
    leave_out: bool = False,
    progress: RunProgress | None = None,
) -> list[JudgedCase]:
    """Ingest a dataset's documents and look at the evidence for every case.

    Args:
        dataset: What to judge; a case whose question is empty is passed over.
        settings: The configuration.
        data_dir: Where evaluation keeps its knowledge bases.
        leave_out: Judge each answerable case twice more: without its documents, and without the
            statements that hold its answer. Both make an unanswerable question of it, the second
            a near miss: the subject is there, the fact is missing.
        progress: Callbacks.

    Raises:
        DatasetError: A document of the dataset could not be read.
        ServiceError: A service that the configuration needs does not answer.
    """
    progress = progress or RunProgress()
    workspace = Workspace(settings, data_dir=data_dir)
    judged: list[JudgedCase] = []
    try:
        name = ingest_dataset(dataset, workspace, on_file=progress.on_file)
        retrieve = workspace.rag(name).retrieve.invoke
        knowledge = workspace.knowledge(name)
        gate = build_gate(settings, knowledge=knowledge)
        weights = build_weights(settings, knowledge=knowledge)
        for done, case in enumerate(dataset.cases, start=1):
            try:
                found = retrieve(case.to_question(distinct_documents=metrics.DOCUMENT_DEPTH))
            except QuestionError:
                continue
            for variety, passages in _varieties(case, found, gate, leave_out=leave_out):
                features = evidence_features(found, passages, weights=weights)
                judged.append(
                    JudgedCase(dataset=dataset.name, case=case, variety=variety, features=features)
                )
            progress.on_case(done, len(dataset.cases))
    finally:
        workspace.close()
    return judged


def of_kinds(dataset: Dataset, kinds: Collection[str]) -> Dataset:
    """Return a dataset with only some kinds of answerable cases; with none named, all of them."""
    cases = tuple(case for case in dataset.cases if case.unanswerable or case.kind in kinds)
    return replace(dataset, cases=cases) if kinds else dataset


def spread(dataset: Dataset, limit: int | None) -> Dataset:
    """Return a dataset with at most so many answerable and unanswerable cases, evenly taken."""
    if limit is None:
        return dataset
    taken: set[str] = set()
    for unanswerable in (False, True):
        cases = [case for case in dataset.cases if case.unanswerable is unanswerable]
        count = min(limit, len(cases))
        taken |= {cases[number * len(cases) // count].id for number in range(count)}
    return replace(dataset, cases=tuple(case for case in dataset.cases if case.id in taken))


def _varieties(
    case: Case, found: Candidates, gate: EvidenceGate, *, leave_out: bool
) -> Iterator[tuple[Variety, Sequence[Passage]]]:
    passages = gate.judge(found).passages
    yield "unanswerable" if case.unanswerable else "answerable", passages
    if case.unanswerable or not leave_out:
        return
    if case.documents:
        others = tuple(c for c in found.ranked if c.chunk.source not in case.documents)
        yield "documents left out", gate.judge(replace(found, ranked=others)).passages
    if case.answers or case.references:
        yield "statements left out", list(_without_answer(case, passages))


def _without_answer(case: Case, passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the passages without the statements that hold the answer."""
    gold = [normalised(text) for text in (*case.references, *case.answers)]
    for passage in passages:
        kept = _cut(passage.text, lambda statement: _holds(normalised(statement), gold))
        if kept.strip():
            yield replace(passage, text=kept)


def _holds(statement: str, gold: Sequence[str]) -> bool:
    part = len(statement) >= _LEAST_CONTAINED
    return any(text in statement or (part and statement in text) for text in gold)


def _cut(text: str, is_gold: Callable[[str], bool]) -> str:
    pieces, last = [], 0
    for start, end in sentence_spans(text):
        pieces.append(text[last : start if is_gold(text[start:end]) else end])
        last = end
    return "".join([*pieces, text[last:]])
