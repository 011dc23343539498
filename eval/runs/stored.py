"""A run folder as it is read: the types of its files."""

import math
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from chains.answering.answer import AnswerSentence, Verdict

CASES, PASSAGES, TIMINGS = "cases.jsonl", "passages.jsonl", "timings.jsonl"
METRICS, RUN = "metrics.json", "run.yaml"
JUDGED, JUDGED_METRICS = "judged.jsonl", "judged.json"

CASE, SITTING = '{"id":', '{"chain_ms":'
"""What the two kinds of lines of `timings.jsonl` begin with."""


class Stored(BaseModel):
    """A part of a run folder; unknown keys are of a later version, and left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


Score = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value)]
"""Of a stage; what a broken model gave is no number, which JSON writes as null."""


class StoredStage(Stored):
    """Where a stage of the retrieval put a passage; see `StageRank`."""

    rank: int
    score: Score


class StoredPassage(Stored):
    """A passage of a case; its text is in `passages.jsonl`, once however many cases found it.

    Attributes:
        chunk_id: The chunk that was found.
        source: Its document, relative to the dataset's `documents/`.
        start: Offset in code points into the document's text; neighbours included.
        end: Offset behind the last code point.
        score: Of the last stage.
        stages: `dense`, `lexical`, `fused`, `reranked` -> its place there, where it was seen.
    """

    chunk_id: str
    source: str
    start: int
    end: int
    score: Score
    stages: dict[str, StoredStage] = {}

    @property
    def key(self) -> str:
        """What its text is stored under."""
        return f"{self.source}:{self.start}-{self.end}"


class StoredSentence(Stored):
    """A sentence of an answer; see `AnswerSentence`."""

    text: str
    verdict: Verdict
    score: float
    citations: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    marked: bool = True

    def as_answered(self) -> AnswerSentence:
        """Return it as the chain gave it."""
        return AnswerSentence(**dict(self))


class StoredCitation(Stored):
    """A place that an answer cites; see `CitedPlace`."""

    n: int
    source: str
    start: int
    end: int
    quote: str


class StoredAnswer(Stored):
    """An answer as a run keeps it; see `AnswerRecord`."""

    text: str
    abstained: bool
    reason: str = ""
    evidence: float = 0.0
    sentences: tuple[StoredSentence, ...] = ()
    citations: tuple[StoredCitation, ...] = ()
    warnings: tuple[str, ...] = ()
    partial: bool = False


class PassageText(Stored):
    """A line of `passages.jsonl`.

    Attributes:
        key: `StoredPassage.key` of the passages that have this text.
        text: The document's text there.
        location: Page, sheet, heading … as `Location.to_dict` writes it.
    """

    key: str
    text: str
    location: dict[str, Any] = {}


class CaseRow(Stored):
    """A line of `cases.jsonl`: a case, what came back, and what it is worth.

    Attributes:
        id: The case's.
        question: What was asked.
        kind: The case's.
        unanswerable: Whether the documents do not hold the answer.
        gold: Answers that would be right.
        queries: What was searched for.
        documents: Distinct sources in rank order, at most 10.
        passages: The first ones, `top_k` at most; for an answer, those that it could rest on.
        answer: None where only the retrieval was asked.
        scores: Metric -> value; only the metrics that apply to the case.
        error: Why it failed, or "".
    """

    id: str
    question: str
    kind: str = ""
    unanswerable: bool = False
    gold: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    passages: tuple[StoredPassage, ...] = ()
    answer: StoredAnswer | None = None
    scores: dict[str, float] = {}
    error: str = ""


class JudgedRow(Stored):
    """A line of `judged.jsonl`: what a judge said of one metric of one case.

    Attributes:
        id: The case's.
        metric: RAGAS's name of it.
        values: One a repeat; None where the judge gave no number.
        errors: Why it gave none.
    """

    id: str
    metric: str
    values: tuple[float | None, ...] = ()
    errors: tuple[str, ...] = ()


class CaseTiming(Stored):
    """A line of `timings.jsonl`.

    Attributes:
        id: The case's.
        milliseconds: How long it took.
        steps: Step of the chain -> milliseconds.
        reused: Steps that were not done again; their milliseconds are those of the first time.
    """

    id: str
    milliseconds: float
    steps: dict[str, float] = {}
    reused: tuple[str, ...] = ()


class RunTotals(Stored):
    """The last line of `timings.jsonl`, one a sitting of an interrupted run.

    Attributes:
        chain_ms: What the chain took for all cases together, one after the other.
        harness_ms: What asking, scoring, writing and summing up took beside it.
    """

    chain_ms: float
    harness_ms: float

    @property
    def overhead(self) -> float:
        """The harness's time as a share of the chain's; 0 where nothing was asked."""
        return self.harness_ms / self.chain_ms if self.chain_ms else 0.0


class Estimate(Stored):
    """A number with its 95 % interval.

    Attributes:
        value: The number.
        ci95: Bounds of the interval.
        n: Cases that it comes from.
    """

    value: float
    ci95: tuple[float, float]
    n: int


class RunHeader(Stored):
    """`run.yaml`: what was measured with what.

    Attributes:
        dataset: Its name.
        dataset_path: Where it was.
        dataset_fingerprint: Hash of its documents and its cases.
        fingerprint: Hash of everything that shapes the numbers: equal ones have equal numbers,
            where no model draws lots.
        scored: `retrieval` or `answers`.
        limit: Only so many cases of the beginning were asked; None all.
        cases: How many were to be asked.
        settings: The effective configuration, as `Settings` writes it, without `data_dir` and
            `server`, which shape nothing.
        keys: `parse`, `chunk`, `dense`, `lexical`, `retrieval`, `answer` -> key of the stage.
        versions: Package -> version: this one (with a hash of its code), and what shapes numbers.
        models: `embedding`, `reranker`, `chat`, `judge` -> identity with digest or revision.
        prompts: File -> hash, of those that are used.
        seeds: What draws lots -> seed.
        machine: Processor, cores, memory, operating system, Python.
    """

    dataset: str
    dataset_path: str
    dataset_fingerprint: str
    fingerprint: str
    scored: str
    limit: int | None = None
    cases: int = 0
    settings: dict[str, Any]
    keys: dict[str, str] = {}
    versions: dict[str, str] = {}
    models: dict[str, str] = {}
    prompts: dict[str, str] = {}
    seeds: dict[str, int] = {}
    machine: dict[str, str] = {}


class StoredRun(Stored):
    """A run folder, read.

    Attributes:
        folder: Where it is.
        header: `run.yaml`.
        rows: `cases.jsonl` in the dataset's order, judged scores included.
        timings: `timings.jsonl` by case id.
        metrics: `metrics.json`, judged ones included; empty where the run is not finished.
        by_kind: Kind -> metric -> value.
        nan_rates: Judged metric -> share of the judgements that gave no number.
        totals: What chain and harness took.
        finished: Whether all cases were asked.
    """

    folder: Path
    header: RunHeader
    rows: tuple[CaseRow, ...]
    timings: dict[str, CaseTiming] = Field(default={}, repr=False)
    metrics: dict[str, Estimate] = {}
    by_kind: dict[str, dict[str, float]] = {}
    nan_rates: dict[str, float] = {}
    totals: RunTotals = RunTotals(chain_ms=0, harness_ms=0)
    finished: bool = True

    @property
    def failed(self) -> tuple[CaseRow, ...]:
        """The cases that could not be measured."""
        return tuple(row for row in self.rows if row.error)
