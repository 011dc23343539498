"""The runs that an experiment consists of."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.providers.ollama_server import OllamaServer
from chains.settings.settings import Settings
from eval.dataset import Case, Dataset
from eval.experiments.expand import Starter
from eval.experiments.experiment import Experiment
from eval.experiments.shared import Shared
from eval.runs.header import build_header
from eval.runs.run import concurrency_of, knowledge_base_name, without_budget
from eval.runs.stage_keys import stage_keys
from eval.runs.stored import RunHeader

_SEVERAL = 2

RUNS = "runs"
"""Folder of the runs in an experiment's: `<configuration>/<dataset>/<repeat>`."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run of an experiment.

    Attributes:
        starter: The configuration.
        settings: What is measured: its settings, with the seed of the repeat.
        dataset: What is asked, whole, or the draw of a round.
        limit: Only so many cases of the beginning; None all that the dataset has.
        scored: `retrieval` or `answers`.
        folder: Where the run goes.
    """

    starter: Starter
    settings: Settings
    dataset: Dataset
    limit: int | None
    scored: str
    folder: Path

    @property
    def asked(self) -> Dataset:
        """What is asked."""
        return self.dataset.first(self.limit)

    @property
    def index_section(self) -> Hashable:
        """What shapes the index, but for the documents."""
        settings = self.settings
        return settings.loaders, settings.splitter, settings.store, settings.lexical


@dataclass(frozen=True, kw_only=True)
class Identified:
    """A job with what names its stages.

    Attributes:
        job: The job.
        keys: Stage -> its key.
        plain_retrieval: Key of the retrieval for cases without earlier turns: no chat model has
            to rewrite their question.
        fingerprint: Of the numbers.
        knowledge_base: Name of the index that it needs.
        header: What `run.yaml` says; None where weights are missing, so that it cannot run.
        missing: What is missing then.
    """

    job: Job
    keys: Mapping[str, str]
    plain_retrieval: str
    fingerprint: str
    knowledge_base: str
    header: RunHeader | None = None
    missing: str = ""

    def retrieval_of(self, case: Case) -> tuple[str, str]:
        """Return what names what is found for a case: index with dataset, and the key."""
        key = self.keys["retrieval"] if case.history else self.plain_retrieval
        return self.knowledge_base, key


def list_jobs(
    experiment: Experiment, starters: Iterable[Starter], datasets: Sequence[Dataset], *, runs: Path
) -> list[Job]:
    """Return the runs that measure some configurations on everything.

    Those that need the same models and the same index stand together, so that nothing is
    opened or loaded twice.

    Args:
        experiment: Says what is scored, and how often.
        starters: The configurations.
        datasets: With names of their own.
        runs: Folder of the runs.
    """
    jobs = [
        Job(
            starter=starter,
            settings=seeded(without_budget(starter.settings), repeat=repeat),
            dataset=dataset,
            limit=experiment.limit,
            scored=experiment.scored,
            folder=runs / starter.configuration.name / dataset.name / str(repeat),
        )
        for starter in starters
        for dataset in datasets
        for repeat in range(1, experiment.repeats + 1)
    ]
    return [job for _, job in sorted(zip(_places(jobs), jobs, strict=True), key=lambda p: p[0])]


def seeded(settings: Settings, *, repeat: int) -> Settings:
    """Return settings whose chat model draws other lots at each repeat, from 1."""
    chat = settings.chat
    if chat.provider == "extractive" or repeat == 1:
        return settings
    other = chat.model_copy(update={"seed": chat.seed + repeat - 1})
    return settings.model_copy(update={"chat": other})


def identify(job: Job, shared: Shared) -> Identified:
    """Find out what names the stages of a job.

    Raises:
        ServiceError: Weights are missing, or a server does not answer or lacks the model: else
            every case would say so, after hours.
    """
    _check_chat(job)
    workspace = shared.workspace(job.settings)
    header = build_header(
        job.dataset, job.settings, scored=job.scored, limit=job.limit, workspace=workspace
    )
    plain = stage_keys(job.settings, recipe=workspace.recipe, models=header.models, history=False)
    return Identified(
        job=job,
        keys=header.keys,
        plain_retrieval=plain.retrieval,
        fingerprint=header.fingerprint,
        knowledge_base=knowledge_base_name(job.dataset, job.settings, recipe=workspace.recipe),
        header=header,
    )


def _check_chat(job: Job) -> None:
    chat = job.settings.chat
    asks = concurrency_of(job.settings, job.asked, scored=job.scored, wanted=_SEVERAL) > 1
    if asks and chat.provider == "ollama":
        OllamaServer(chat.base_url).digest(chat.model)


def _places(jobs: Sequence[Job]) -> list[tuple[int, ...]]:
    """Return where each job stands: by embedder, dataset, index, reranker, chat, in file order."""
    numbers: list[dict[Hashable, int]] = [{} for _ in range(5)]

    def place(job: Job) -> tuple[int, ...]:
        settings = job.settings
        reranker, chat = settings.retrieval.reranker, settings.chat
        parts = (settings.embedding, job.dataset.name, job.index_section, reranker, chat)
        return tuple(
            known.setdefault(part, len(known)) for known, part in zip(numbers, parts, strict=True)
        )

    return [place(job) for job in jobs]
