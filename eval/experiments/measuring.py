"""Measure the runs of an experiment, each stage once for all that share it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from chains.knowledge.progress import Stop, check_stop
from eval.experiments.costs import Costs
from eval.experiments.finished import copy_run, is_finished
from eval.experiments.indexing import Indexes
from eval.experiments.jobs import Identified, Job, identify
from eval.experiments.one_run import StorePlaces, Work, computes_only, run_one
from eval.experiments.primary import lacks_primary
from eval.experiments.shared import Shared
from eval.experiments.side_by_side import processes_for, run_side_by_side
from eval.experiments.tracking import Share, Tracker
from eval.folders import EvaluationFolders
from eval.runs.lines import parse_lines, whole_lines
from eval.runs.stored import CASES, TIMINGS, CaseTiming, RunHeader, Stored


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What measuring takes.

    Attributes:
        folders: Where evaluation keeps its things.
        shared: What configurations have in common.
        costs: How long things take.
        tracker: Told how far it is.
        primary: Metric that the cases of each run must have; "" where a judge adds it.
        stop: Asked between documents and between cases.
    """

    folders: EvaluationFolders
    shared: Shared
    costs: Costs
    tracker: Tracker
    primary: str
    stop: Stop


@dataclass(frozen=True)
class _Numbered:
    """A run with its number in the tracker."""

    number: int
    identified: Identified

    @property
    def header(self) -> RunHeader:
        header = self.identified.header
        if header is None:
            raise AssertionError("nothing is measured while weights are missing")
        return header


def measure_jobs(jobs: Sequence[Job], bench: Bench) -> None:
    """Measure runs; those that are finished are kept, an interrupted one is gone on with.

    Args:
        jobs: The runs, those that share models and indexes beside each other.
        bench: What it takes.

    Raises:
        DatasetError: A document could not be read.
        ServiceError: A model is missing, or its server does not answer.
        StoppedError: The work was stopped; what is done stays.
    """
    first = bench.tracker.add([_share(job, bench.costs) for job in jobs])
    identified = [identify(job, bench.shared) for job in jobs]
    numbered = [_Numbered(first + place, each) for place, each in enumerate(identified)]
    stores = _stores(identified, bench.folders)
    indexes = Indexes(identified, folders=bench.folders, costs=bench.costs)
    finished: dict[str, Path] = {}
    left: list[_Numbered] = []
    for each in numbered:
        job = each.identified.job
        if is_finished(job.folder, fingerprint=each.identified.fingerprint):
            finished[each.identified.fingerprint] = job.folder
            bench.tracker.keep(each.number)
        else:
            left.append(each)
    todo, copies = _without_copies(left, finished)
    for _, group in groupby(todo, key=lambda each: each.identified.job.settings.embedding):
        _measure_group(list(group), bench, stores=stores, indexes=indexes)
    for each, source in copies:
        copy_run(source, each.identified.job.folder, header=each.header)
        bench.tracker.end(each.number)
    bench.costs.save()


def _share(job: Job, costs: Costs) -> Share:
    return Share(
        label=job.starter.configuration.label,
        dataset=job.dataset.name,
        cases=len(job.asked.cases),
        seconds=case_seconds(job, costs)[0],
    )


def case_seconds(job: Job, costs: Costs) -> tuple[float, bool]:
    """Return how long a case of a run takes, and whether that was measured here."""
    seconds, known = costs.retrieval(job.settings)
    if job.scored == "answers":
        more, also_known = costs.answer(job.settings)
        return seconds + more, known and also_known
    return seconds, known


def _stores(identified: Sequence[Identified], folders: EvaluationFolders) -> dict[int, StorePlaces]:
    """Return where what is found is kept, of the jobs that answer from the same retrieval."""
    answers = [each for each in identified if each.job.scored == "answers"]
    shared = Counter((each.knowledge_base, each.plain_retrieval) for each in answers)

    def place(each: Identified, key: str) -> Path:
        return folders.stages / key / f"{each.knowledge_base}.jsonl"

    return {
        id(each): StorePlaces(
            plain=place(each, each.plain_retrieval),
            with_turns=place(each, each.keys["retrieval"]),
        )
        for each in answers
        if shared[each.knowledge_base, each.plain_retrieval] > 1
    }


def _without_copies(
    left: Sequence[_Numbered], finished: dict[str, Path]
) -> tuple[list[_Numbered], list[tuple[_Numbered, Path]]]:
    """Part the runs that must be measured from those whose numbers another one has."""
    places, todo, copies = dict(finished), list[_Numbered](), list[tuple[_Numbered, Path]]()
    for each in left:
        fingerprint = each.identified.fingerprint
        if fingerprint in places:
            copies.append((each, places[fingerprint]))
        else:
            places[fingerprint] = each.identified.job.folder
            todo.append(each)
    return todo, copies


def _measure_group(
    group: Sequence[_Numbered],
    bench: Bench,
    *,
    stores: dict[int, StorePlaces],
    indexes: Indexes,
) -> None:
    """Measure the runs of one embedder: first all indexes, then all cases."""
    indexed: set[str] = set()
    works: list[tuple[_Numbered, Work]] = []
    for each in group:
        if each.identified.knowledge_base not in indexed:
            indexed.add(each.identified.knowledge_base)
            bench.tracker.say("indexing", each.number)
            check_stop(bench.stop)
            workspace = bench.shared.workspace(each.identified.job.settings)
            indexes.build(each.identified, workspace, stop=bench.stop)
        work = Work(
            job=each.identified.job,
            header=each.header,
            knowledge_base=each.identified.knowledge_base,
            stores=stores.get(id(each.identified)),
        )
        works.append((each, work))
    computing = [(each, work) for each, work in works if computes_only(work.job)]
    beside = computing if processes_for(len(computing)) > 1 else []
    _measure_beside(beside, bench)
    elsewhere = {each.number for each, _ in beside}
    for each, work in works:
        if each.number not in elsewhere:
            run_one(work, bench.shared, stop=bench.stop, on_case=_counting(bench, each.number))
            _end(each, bench)


def _measure_beside(works: Sequence[tuple[_Numbered, Work]], bench: Bench) -> None:
    if not works:
        return
    numbers = [each.number for each, _ in works]
    run_side_by_side(
        [work for _, work in works],
        bench.folders,
        stop=bench.stop,
        on_case=lambda place, done, _total: bench.tracker.count(numbers[place], done),
        on_end=lambda place: _end(works[place][0], bench),
    )


def _counting(bench: Bench, number: int) -> Callable[[int, int], None]:
    return lambda done, _total: bench.tracker.count(number, done)


def _end(each: _Numbered, bench: Bench) -> None:
    job = each.identified.job
    timings = [timing for _, timing in parse_lines(job.folder / TIMINGS, CaseTiming)]
    bench.costs.add_run(job.settings, timings, scored=job.scored)
    bench.tracker.end(each.number)
    _check_primary(job, bench.primary)


def _check_primary(job: Job, primary: str) -> None:
    """Look for the metric that decides; answers may lack it although their cases could have it."""
    scores: set[str] = set()
    for line in whole_lines(job.folder / CASES):
        row = _RowScores.model_validate_json(line)
        if not primary or primary in row.scores or row.error:
            return
        scores |= set(row.scores)
    raise lacks_primary(job.dataset.name, primary, known=scores)


class _RowScores(Stored):
    """What of a row says which metrics a case has."""

    scores: dict[str, float]
    error: str
