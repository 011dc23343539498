"""What is shown of work that ends at that very moment."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.web.conftest import configuration_of, make_workspace
from ui.web.jobs.job import Job
from ui.web.jobs.registry import Jobs
from ui.web.library.screen import Place, show, show_running
from ui.web.library.view import View
from ui.web.services import Services
from ui.web.words import WORDS

WORDING = WORDS["zh"]
ENDED = "已完成"


class EndingJobs(Jobs[Job]):
    """Its only job ends while somebody asks whether it runs: before the answer, or after it."""

    def __init__(self, *, before: bool) -> None:
        super().__init__()
        self._before = before
        self._only = Job("delete", knowledge_base="手册", names=["甲.md"])

    def all(self) -> list[Job]:
        return [self._only]

    def are_active(self, queue: str | None = None) -> bool:
        if self._before:
            self._only.end(None)
        active = super().are_active(queue)
        self._only.end(None)
        return active


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    workspace = make_workspace(tmp_path)
    services = Services.open(workspace, configuration_of(workspace))
    yield services
    services.close()
    workspace.close()


@pytest.mark.parametrize("before", [True, False])
def test_who_is_told_that_nothing_runs_sees_it_ended(services: Services, *, before: bool) -> None:
    services = replace(services, jobs=EndingJobs(before=before))
    screen = show(services, Place(knowledge_base="手册", view=View()), words=WORDING)
    assert ENDED in screen.jobs
    assert screen.running is not before


@pytest.mark.parametrize("before", [True, False])
def test_that_it_has_ended_is_only_shown_with_what_has_come_of_it(*, before: bool) -> None:
    shown = show_running(EndingJobs(before=before), View(), words=WORDING)
    assert (shown is None) is before
    assert ENDED not in (shown or "")
