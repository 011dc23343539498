"""What the server keeps for all tabs of all browsers."""

from dataclasses import dataclass
from functools import partial

from chains.checks import run_checks
from chains.exploring import Explorers
from chains.settings.origins import Configuration
from chains.workspace import Workspace
from ui.web.chat.live import LiveAnswers
from ui.web.chat.page_image import PageImages
from ui.web.evaluation.jobs import EvaluationJobs
from ui.web.jobs.job import Job
from ui.web.jobs.registry import Jobs
from ui.web.lab.runs import LabRuns
from ui.web.library.incoming import Incoming
from ui.web.settings.checks import CheckRun


@dataclass(frozen=True, kw_only=True)
class Services:
    """Shared by the pages of both languages.

    Attributes:
        workspace: Knowledge bases and chains.
        configuration: What the workspace was made with, and where its values come from.
        checks: `zhiwen doctor` for the page.
        answers: Those that are being written.
        page_images: Pages of PDFs as pictures.
        jobs: What takes long: ingesting, rebuilding, removing.
        incoming: Files on their way from browsers.
        lab: Questions that run through the stages one by one.
        evaluation: Runs, experiments, and questions that are being made.
    """

    workspace: Workspace
    configuration: Configuration
    checks: CheckRun
    answers: LiveAnswers
    page_images: PageImages
    jobs: Jobs[Job]
    incoming: Incoming
    lab: LabRuns
    evaluation: EvaluationJobs

    @classmethod
    def open(cls, workspace: Workspace, configuration: Configuration) -> "Services":
        """Make the services of a workspace; nothing is loaded yet.

        Args:
            workspace: Knowledge bases and chains.
            configuration: What it was made with.
        """
        return cls(
            workspace=workspace,
            configuration=configuration,
            checks=CheckRun(partial(run_checks, workspace)),
            answers=LiveAnswers(workspace, workspace.conversations),
            page_images=PageImages(workspace),
            jobs=Jobs(),
            incoming=Incoming(workspace.data_dir),
            lab=LabRuns(Explorers(workspace)),
            evaluation=EvaluationJobs(workspace, configuration),
        )

    def asked_last(self, conversation: int) -> str:
        """Return the knowledge base that a conversation asked last, "" if there is none now."""
        summary = self.workspace.conversations.summary(conversation)
        known = {each.name for each in self.workspace.summaries()}
        return summary.knowledge_base if summary and summary.knowledge_base in known else ""

    def close(self) -> None:
        """Stop what runs in the background."""
        self.checks.stop()
        self.answers.close()
        self.jobs.close()
        self.lab.close()
        self.evaluation.close()
