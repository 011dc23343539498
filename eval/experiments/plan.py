"""What an experiment will do, before it does anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from chains.errors import ServiceError
from chains.knowledge.build import build_recipe
from chains.knowledge.catalog import CATALOG_NAME
from chains.knowledge.library import knowledge_base_folder
from chains.providers.hub import fetch_hint
from chains.providers.protocols import Embedder, Vectors
from chains.providers.weights import find_weights
from chains.settings.models import EmbeddingSettings, LocalModel
from chains.settings.settings import Settings
from eval.errors import JudgeError
from eval.experiments.costs import Costs
from eval.experiments.finished import is_finished
from eval.experiments.halving import Round, plan_rounds
from eval.experiments.indexing import document_megabytes, reading_of
from eval.experiments.jobs import RUNS, Identified, Job, identify, list_jobs
from eval.experiments.judging import check_judge
from eval.experiments.one_run import computes_only
from eval.experiments.running import COSTS, Prepared
from eval.experiments.shared import Shared
from eval.experiments.side_by_side import processes_for
from eval.folders import EvaluationFolders
from eval.runs.run import concurrency_of, knowledge_base_name
from eval.runs.stage_keys import stage_keys

_CUT_AGAIN = 0.2
"""Share of an index's time that another one of the same texts takes, where embedding is cheap."""

_MEASURED = "earlier runs on this machine"
_GUESSED = "orders of magnitude: not all of it was measured on this machine before"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an experiment will do.

    Attributes:
        title: The experiment's.
        profile: Of the base.
        configurations: Label of each.
        datasets: Name -> cases that are asked.
        runs: Configurations times datasets times repeats.
        finished: Runs that are there already.
        indexes: Indexes that it needs, one a dataset and set of keys.
        indexes_ready: Those of them that are there already.
        retrievals: Questions that are searched for.
        generations: Answers that are given.
        judgements: That a judge is asked for at most: one an answer, metric and repeat. How long
            they take is not known.
        rounds: Of the halving; retrievals and generations count all of them.
        seconds: Estimated.
        estimated_from: Where the estimate comes from.
        notes: What is worth knowing.
        missing: Weights and servers that are missing; it cannot run without.
    """

    title: str
    profile: str
    configurations: tuple[str, ...]
    datasets: Mapping[str, int]
    runs: int
    finished: int
    indexes: int
    indexes_ready: int
    retrievals: int
    generations: int
    judgements: int
    rounds: tuple[Round, ...]
    seconds: float
    estimated_from: str
    notes: tuple[str, ...]
    missing: tuple[str, ...]


def build_plan(prepared: Prepared, *, data_dir: Path, folder: Path) -> Plan:
    """Count what an experiment will do, and estimate how long that takes; nothing is written.

    Times are those that runs took on this machine before; where there are none, orders of
    magnitude. Where weights or servers are missing, the plan says so and counts all the same.

    Args:
        prepared: Of `prepare`.
        data_dir: Whose folder `evaluation` keeps indexes and stages.
        folder: The experiment's; it need not exist.
    """
    folders = EvaluationFolders.of(data_dir)
    experiment = prepared.experiment
    jobs = list_jobs(experiment, prepared.expansion.starters, prepared.datasets, runs=folder / RUNS)
    shared = Shared(folders)
    try:
        identified = [_identify(job, shared) for job in jobs]
    finally:
        shared.close()
    left = [e for e in identified if not is_finished(e.job.folder, fingerprint=e.fingerprint)]
    missing = (each.missing for each in identified)
    needed = {each.knowledge_base: each for each in identified}
    new = [each for name, each in needed.items() if not _is_there(name, folders)]
    rounds = _rounds(prepared)
    asked = _Asked.of(left) if not rounds else _Asked.in_rounds(rounds, prepared)
    seconds, known = _seconds(asked, left, new, Costs(folders.stages / COSTS))
    return Plan(
        title=experiment.title,
        profile=prepared.profile,
        configurations=tuple(s.configuration.label for s in prepared.expansion.starters),
        datasets={
            dataset.name: len(dataset.first(experiment.limit).cases)
            for dataset in prepared.datasets
        },
        runs=len(jobs),
        finished=len(jobs) - len(left),
        indexes=len(needed),
        indexes_ready=len(needed) - len(new),
        retrievals=asked.retrievals,
        generations=asked.generations,
        judgements=_judgements(prepared, asked),
        rounds=rounds,
        seconds=seconds,
        estimated_from=_MEASURED if known else _GUESSED,
        notes=prepared.expansion.notes,
        missing=tuple(dict.fromkeys(filter(None, [*missing, _judge_missing(prepared)]))),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """How many questions are searched for and answered."""

    retrievals: int
    generations: int

    @classmethod
    def of(cls, left: Sequence[Identified]) -> "_Asked":
        """Count what must be measured: equal numbers, and equal retrievals, once."""
        runs = {each.fingerprint: each for each in left}.values()
        answers = [each for each in runs if each.job.scored == "answers"]
        searched = {
            (each.retrieval_of(case), case.id) for each in answers for case in each.job.asked.cases
        }
        return cls(
            retrievals=len(searched) + _cases(runs) - _cases(answers),
            generations=_cases(answers),
        )

    @classmethod
    def in_rounds(cls, rounds: Sequence[Round], prepared: Prepared) -> "_Asked":
        """Count all rounds, and the survivors on everything."""
        experiment = prepared.experiment
        sizes = [len(each.first(experiment.limit).cases) for each in prepared.datasets]
        selecting = sum(r.starters * min(r.cases, size) for r in rounds for size in sizes)
        total = selecting + rounds[-1].kept * experiment.repeats * sum(sizes)
        return cls(retrievals=total, generations=total if experiment.scored == "answers" else 0)


def _judgements(prepared: Prepared, asked: _Asked) -> int:
    repeats = prepared.judge.evaluation.judge.repeats
    return asked.generations * len(prepared.experiment.judge) * repeats


def _judge_missing(prepared: Prepared) -> str:
    try:
        check_judge(prepared.experiment.judge, settings=prepared.judge)
    except (JudgeError, ServiceError) as error:
        return f"{error}; {error.hint}" if error.hint else str(error)
    return ""


def _cases(runs: Iterable[Identified]) -> int:
    return sum(len(each.job.asked.cases) for each in runs)


def _rounds(prepared: Prepared) -> tuple[Round, ...]:
    search, starters = prepared.experiment.search, prepared.expansion.starters
    if search.method != "halving":
        return ()
    limit = prepared.experiment.limit
    largest = max(len(each.first(limit).cases) for each in prepared.datasets)
    return plan_rounds(search, starters=len(starters), cases=largest)


def _seconds(
    asked: _Asked, left: Sequence[Identified], new: Sequence[Identified], costs: Costs
) -> tuple[float, bool]:
    """Return the estimated seconds, and whether all of them rest on measurements."""
    total, known = 0.0, True
    read: set[tuple[Path, str]] = set()
    for each in new:
        megabytes = document_megabytes(each.job.dataset)
        seconds, measured = costs.index(each.job.settings, megabytes=megabytes)
        again = reading_of(each) in read and each.job.settings.embedding.provider == "hashing"
        total, known = total + seconds * (_CUT_AGAIN if again else 1), known and measured
        read.add(reading_of(each))
    searches = [costs.retrieval(each.job.settings) for each in left]
    answers = [costs.answer(each.job.settings) for each in left if each.job.scored == "answers"]
    for count, each_kind in ((asked.retrievals, searches), (asked.generations, answers)):
        if each_kind:
            mean = fmean(seconds for seconds, _ in each_kind)
            total += count * mean / _at_a_time(left)
            known = known and all(measured for _, measured in each_kind)
    return total, known


def _at_a_time(left: Sequence[Identified]) -> int:
    """Return how many cases are asked at the same time."""
    if all(computes_only(each.job) for each in left):
        return max(1, processes_for(len(left)))
    job = left[0].job
    return concurrency_of(job.settings, job.asked, scored=job.scored)


def _is_there(name: str, folders: EvaluationFolders) -> bool:
    return (knowledge_base_folder(folders.root, name) / CATALOG_NAME).is_file()


def _identify(job: Job, shared: Shared) -> Identified:
    """Find out what names the stages; where weights are missing, by what the settings say."""
    try:
        missing = _to_be_fetched(job.settings)
        return _by_settings(job, missing=missing) if missing else identify(job, shared)
    except ServiceError as error:
        hint = f"; {error.hint}" if error.hint else ""
        return _by_settings(job, missing=f"{error}{hint}")


def _to_be_fetched(settings: Settings) -> str:
    """Tell which weights are not there; a plan does not ask the hub for them."""
    for section in (settings.embedding, settings.retrieval.reranker):
        if isinstance(section, LocalModel) and find_weights(section.model) is None:
            return f"the weights of {section.model!r} are missing; {fetch_hint(section.model)}"
    return ""


def _by_settings(job: Job, *, missing: str) -> Identified:
    settings = job.settings
    recipe = replace(build_recipe(settings), embedder=_Unloaded(settings.embedding))
    named = {
        "reranker": settings.retrieval.reranker.model_dump_json(),
        "chat": settings.chat.model_dump_json(),
    }
    history = any(case.history for case in job.asked.cases)
    keys = stage_keys(settings, recipe=recipe, models=named, history=history)
    plain = stage_keys(settings, recipe=recipe, models=named, history=False)
    return Identified(
        job=job,
        keys=vars(keys),
        plain_retrieval=plain.retrieval,
        fingerprint=f"{job.dataset.name} {job.scored} {keys.answer}",
        knowledge_base=knowledge_base_name(job.dataset, settings, recipe=recipe),
        missing=missing,
    )


@dataclass(frozen=True)
class _Unloaded(Embedder):
    """Stands for an embedder whose weights are not there: it has a name, and computes nothing."""

    settings: EmbeddingSettings

    def identity(self) -> str:
        return self.settings.model_dump_json()

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("a plan computes nothing")

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("a plan computes nothing")
