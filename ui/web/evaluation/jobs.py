"""What takes long in the evaluation, in threads of its own: runs, experiments, questions."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.progress import check_stop
from chains.knowledge.report import FileProgress
from chains.settings.origins import Configuration
from chains.workspace import Workspace
from eval.dataset import load_dataset
from eval.experiments.experiment import Experiment
from eval.experiments.folder import EXPERIMENT, read_experiment
from eval.folders import EvaluationFolders
from eval.generating.generate import GenerateTask, generate_questions
from eval.generating.proposal import QuestionKind
from eval.shelf import DatasetSummary
from ui.web.evaluation.archive import Archive
from ui.web.evaluation.choosing import ChosenExperiment
from ui.web.evaluation.view import View
from ui.web.evaluation.work import Work, WorkView
from ui.web.jobs.registry import Jobs

if TYPE_CHECKING:  # with them comes SciPy, which takes a second
    from eval.experiments.plan import Plan
    from eval.experiments.running import Prepared
    from eval.experiments.tracking import ExperimentProgress
    from eval.runs.run import RunPlan, Scored


class EvaluationJobs:
    """Starts what takes long, one after the other, and keeps it to be seen."""

    def __init__(self, workspace: Workspace, configuration: Configuration) -> None:
        """Begin with nothing.

        Args:
            workspace: Knowledge bases and the configuration in force.
            configuration: Where that comes from: experiments lay overlays over its file.
        """
        self.workspace = workspace
        self.configuration = configuration
        self.archive = Archive(EvaluationFolders.of(workspace.data_dir))
        self._jobs: Jobs[Work] = Jobs()

    def start_run(self, dataset: DatasetSummary, *, scored: "Scored", limit: int | None) -> None:
        """Measure the configuration in force; what an interrupted run has left is gone on with.

        Args:
            dataset: What is asked.
            scored: The search alone, or the whole chain.
            limit: Only so many cases; None all.
        """
        from eval.runs.run import RunPlan

        work = partial(self._run, dataset=dataset, plan=RunPlan(scored=scored, limit=limit))
        limited = f" ≤ {limit}" if limit else ""
        self._start(Work(scored, title=f"{dataset.name}{limited}"), work)

    def start_experiment(self, chosen: ChosenExperiment) -> None:
        """Run an experiment; what an interrupted one has left is gone on with.

        Args:
            chosen: A shipped one, with the dataset that it is run on.
        """
        limited = f" ≤ {chosen.limit}" if chosen.limit else ""
        title = f"{chosen.name} · {chosen.dataset.name}{limited}"
        work = partial(self._experiment, experiment=chosen.experiment, name=chosen.name)
        self._start(Work("experiment", title=title), work)

    def resume_experiment(self, key: str) -> None:
        """Go on with an experiment that was interrupted.

        Args:
            key: Its id.

        Raises:
            ExperimentError: The folder is no experiment's.
            RunError: There is none.
        """
        folder = self.archive.folder(key)
        experiment = read_experiment(folder)
        work = partial(self._experiment, experiment=experiment, name=EXPERIMENT, folder=folder)
        self._start(Work("experiment", title=experiment.title), work)

    def plan(self, chosen: ChosenExperiment) -> "Plan":
        """Count what an experiment will do; nothing is written.

        Raises:
            DatasetError: The dataset is malformed.
            ExperimentError: A configuration is wrong.
            SettingsError: The configuration file is wrong.
        """
        from eval.experiments.plan import build_plan

        prepared = self._prepared(chosen.experiment, chosen.name)
        folder = self._folder(chosen.name, prepared)
        return build_plan(prepared, data_dir=self.workspace.data_dir, folder=folder)

    def start_generate(
        self, knowledge_base: str, *, count: int, kinds: Sequence[QuestionKind]
    ) -> None:
        """Write questions about a knowledge base, to be reviewed; they join those that it has.

        Args:
            knowledge_base: What is asked about.
            count: How many questions.
            kinds: Of which kinds; all of them leave out what the writer cannot do.
        """
        name = knowledge_base.strip()
        if name.startswith(".") or {"/", "\\", "\0"} & set(name):  # no name of a folder
            name = knowledge_base_folder(self.workspace.data_dir, knowledge_base).name
        every = set(kinds) == set(get_args(QuestionKind))
        task = GenerateTask(
            knowledge_base=knowledge_base,
            folder=self.archive.folders.datasets / name,
            count=count,
            kinds=None if every else tuple(kinds),
        )
        self._start(Work("generate", title=knowledge_base), partial(self._generate, task=task))

    def views(self) -> list[WorkView]:
        """Return all that is kept, oldest first."""
        return [work.view() for work in self._jobs.all()]

    def find(self, name: str) -> WorkView | None:
        """Return one of them, or None if it is gone."""
        work = self._jobs.find(name)
        return work.view() if work else None

    def are_active(self) -> bool:
        """Tell whether something is still to be done."""
        return self._jobs.are_active()

    def stop(self, name: str) -> None:
        """Ask one to stop; what is done stays."""
        self._jobs.stop(name)

    def dismiss(self, name: str) -> None:
        """Forget one that has ended."""
        self._jobs.dismiss(name)

    def close(self) -> None:
        """Ask all to stop, and wait for the one that is worked on."""
        self._jobs.close()

    def _start(self, work: Work, do: Callable[[Work], None]) -> None:
        """Put work into the queue, unless the same is there already: a button is clicked twice."""
        known = [each for each in self.views() if each.active and not each.stopping]
        if (work.kind, work.title) in [(each.kind, each.title) for each in known]:
            return
        self._jobs.start(work, do)

    def _prepared(self, experiment: Experiment, name: str) -> "Prepared":
        from eval.experiments.running import prepare

        return prepare(
            experiment,
            configuration=self.configuration,
            folders=self.archive.folders,
            origin=name if name == EXPERIMENT else f"{name}.yaml",
        )

    def _folder(self, name: str, prepared: "Prepared") -> Path:
        from eval.experiments.running import default_folder

        return default_folder(prepared, name=name, folders=self.archive.folders)

    def _experiment(
        self, work: Work, *, experiment: Experiment, name: str, folder: Path | None = None
    ) -> None:
        from eval.experiments.running import run_experiment

        def tell(progress: "ExperimentProgress") -> None:
            counted = progress.stage == "measuring"
            work.tell(
                progress.stage,
                done=progress.cases_done if counted else 0,
                total=progress.cases if counted else 0,
                note=progress.label,
            )
            work.estimate(progress.seconds_left)

        work.tell("preparing")
        prepared = self._prepared(experiment, name)
        outcome = run_experiment(
            prepared,
            data_dir=self.workspace.data_dir,
            folder=folder or self._folder(name, prepared),
            progress=tell,
            stop=work.stopping,
        )
        work.result = View(experiment=self.archive.id_of(outcome.folder))

    def _generate(self, work: Work, *, task: GenerateTask) -> None:
        work.tell("writing", total=task.count)
        generate_questions(
            task,
            self.workspace,
            on_question=lambda done, total: work.tell("writing", done=done, total=total),
            stop=work.stopping,
        )
        work.result = View(review=self.archive.id_of(task.folder))
        check_stop(work.stopping)

    def _run(self, work: Work, *, dataset: DatasetSummary, plan: "RunPlan") -> None:
        from eval.runs.run import RunProgress, run_dataset

        def on_file(progress: FileProgress) -> None:
            work.tell("indexing", done=progress.done, total=progress.total)

        def on_case(done: int, total: int) -> None:
            work.tell("measuring", done=done, total=total)

        work.tell("preparing")
        run = run_dataset(
            load_dataset(dataset.path),
            self.workspace.settings,
            folders=self.archive.folders,
            plan=plan,
            progress=RunProgress(on_file=on_file, on_case=on_case, stop=work.stopping),
        )
        work.result = View(run=self.archive.id_of(run.folder))
