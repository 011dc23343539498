"""The cases at which the best configuration fails, and what happened to them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from chains.knowledge.saved_cases import CASES_NAME
from eval.dataset import Case, demo_dataset, read_cases
from eval.errors import DatasetError
from eval.reports.directions import higher_is_better
from eval.reports.report import WorstCase
from eval.reports.scores import Runs, ScoreTable
from eval.reports.trace import trace_of
from eval.reports.wording import Language
from eval.runs.load_run import load_passages, load_run
from eval.runs.stored import RUN, StoredRun

WORST = 10
_EQUAL = 1e-9


def worst_cases(
    table: ScoreTable, metric: str, *, winner: str, runs: Runs, language: Language
) -> tuple[WorstCase, ...]:
    """Return the winner's worst cases, first those that another configuration does better.

    Args:
        table: Scores of the configurations that were measured on everything.
        metric: The one that decides.
        winner: Whose cases.
        runs: The winner's; the first repeat of each dataset tells what happened.
        language: Of the traces.
    """
    stored = {name: {r.id: r for r in _whole(repeats[0]).rows} for name, repeats in runs.items()}
    cases = {name: _cases(repeats[0]) for name, repeats in runs.items()}
    texts = {name: _texts(repeats[0]) for name, repeats in runs.items()}
    found = []
    for row in _failing(table, metric, winner=winner):
        key = table.cases[row]
        scores = dict(zip(table.names, table.metrics[metric][row].tolist(), strict=True))
        what = stored[key.dataset].get(key.id)
        if what is not None:
            found.append(
                WorstCase(
                    dataset=key.dataset,
                    case_id=key.id,
                    question=what.question,
                    kind=what.kind,
                    score=scores[winner],
                    others=_better(scores, winner=winner, metric=metric),
                    gold=what.gold,
                    answer=what.answer.text if what.answer else "",
                    trace=trace_of(
                        what,
                        cases[key.dataset].get(key.id),
                        language=language,
                        texts=texts[key.dataset],
                    ),
                )
            )
    return tuple(found)


def _failing(table: ScoreTable, metric: str, *, winner: str) -> list[int]:
    sign = 1 if higher_is_better(metric) else -1
    scores = sign * table.metrics[metric]
    own = scores[:, table.names.index(winner)]
    best = np.where(np.isnan(scores), -np.inf, scores).max(axis=1)
    perfect = 1.0 if sign > 0 else 0.0
    failing = np.flatnonzero(own < perfect - _EQUAL).tolist()
    return sorted(failing, key=lambda row: (own[row], -best[row]))[:WORST]


def _better(scores: Mapping[str, float], *, winner: str, metric: str) -> dict[str, float]:
    sign = 1 if higher_is_better(metric) else -1
    return {
        name: score
        for name, score in sorted(scores.items(), key=lambda item: -sign * item[1])
        if sign * (score - scores[winner]) > _EQUAL
    }


def _whole(run: StoredRun) -> StoredRun:
    """Return a run with all that an outcome leaves out of memory; see `MeasuredConfiguration`."""
    return load_run(run.folder) if (run.folder / RUN).is_file() else run


def _texts(run: StoredRun) -> dict[str, str]:
    return {key: passage.text for key, passage in load_passages(run.folder).items()}


def _cases(run: StoredRun) -> dict[str, Case]:
    """Return the dataset's cases by id, if they still lie where they were."""
    place = run.header.dataset_path
    folder = demo_dataset() if place == "demo" else Path(place)
    file = folder if folder.is_file() else folder / CASES_NAME
    try:
        return {case.id: case for case in read_cases(file)} if file.is_file() else {}
    except DatasetError:
        return {}
