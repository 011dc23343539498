"""Which cases of a run went well, and how they are listed."""

from collections.abc import Sequence
from typing import Literal

from eval.runs.stored import CaseRow, StoredRun

Fate = Literal["failed", "abstained", "wrong", "right", "unscored"]
CaseFilter = Literal["all", "failed", "wrong", "abstained"]

FILTERS: tuple[CaseFilter, ...] = ("all", "failed", "wrong", "abstained")
LEADING = (
    "answer_contained",
    "doc_recall@5",
    "reference_recall@1000",
    "answer_in_context@1000",
    "character_f1",
)
"""Metrics that say whether a case went well: the first that it has decides."""

_SHOWN = ("answer_contained", "doc_recall@5", "mrr@10", "reference_recall@1000", "character_f1")
_MOST_COLUMNS = 3


def fate_of(row: CaseRow) -> Fate:
    """Tell what became of a case: whether it was right, by the metric that it has for that."""
    if row.error:
        return "failed"
    if row.answer is not None and row.answer.abstained:
        return "abstained"
    if row.answer is not None and row.unanswerable:
        return "wrong"
    score = next((row.scores[name] for name in LEADING if name in row.scores), None)
    if score is None:
        return "unscored"
    return "right" if score >= 1 else "wrong"


def belongs(row: CaseRow, wanted: str) -> bool:
    """Tell whether a case is listed under a filter; a wrong refusal is wrong too."""
    fate = fate_of(row)
    if wanted == "wrong":
        return fate == "wrong" or (fate == "abstained" and not row.unanswerable)
    return wanted == "all" or wanted not in FILTERS or fate == wanted


def listed(run: StoredRun, *, wanted: str, sort: str) -> list[CaseRow]:
    """Return the cases under a filter, in the dataset's order or the worst of a metric first."""
    rows = [row for row in run.rows if belongs(row, wanted)]
    if not sort:
        return rows
    return sorted(rows, key=lambda row: row.scores.get(sort, float("inf")))


def case_metrics(rows: Sequence[CaseRow]) -> list[str]:
    """Return the metrics that single cases have, those that say most first."""
    found = dict.fromkeys(name for row in rows for name in row.scores)
    first = [name for name in _SHOWN if name in found]
    return [*first, *sorted(name for name in found if name not in first)]


def shown_metrics(rows: Sequence[CaseRow], *, sort: str) -> list[str]:
    """Return the metrics that the list of cases has columns for; the sorted one is among them."""
    names = case_metrics(rows)
    first = [sort] if sort in names else []
    return [*first, *(name for name in names if name not in first)][:_MOST_COLUMNS]
