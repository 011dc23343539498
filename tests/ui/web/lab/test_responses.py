"""The lab without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.exploring import Explorers
from tests.chains.retrieval.exploring import QUESTION, chunk_of, opened_explorers
from ui.web.actions import Action
from ui.web.lab.responses import LabResponses, LabScreen
from ui.web.lab.runs import LabRuns
from ui.web.lab.view import View
from ui.web.words import WORDS


@pytest.fixture(scope="module")
def explorers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorers]:
    with opened_explorers(tmp_path_factory.mktemp("lab")) as opened:
        yield opened


@pytest.fixture
def lab(explorers: Explorers) -> Iterator[LabResponses]:
    runs = LabRuns(explorers)
    yield LabResponses(runs, words=WORDS["en"])
    runs.close()


def ask(lab: LabResponses, question: str, **values: str) -> LabScreen:
    sent = {name.replace("__", ":").replace("--", "."): value for name, value in values.items()}
    return lab.act(Action("lab-run", {"question": question, **sent}), "泵", View())


def ended(lab: LabResponses, screen: LabScreen) -> LabScreen:
    while screen.running:
        screen = lab.look(screen.view)
    return screen


def test_an_empty_question_runs_nothing(lab: LabResponses) -> None:
    screen = ask(lab, "  ")
    assert "Ask something" in (screen.overview or "")
    assert screen.view == View()


def test_a_knowledge_base_that_is_not_there_is_a_sentence(lab: LabResponses) -> None:
    screen = lab.act(Action("lab-run", {"question": "问"}), "没有", View())
    assert "does not exist" in (screen.overview or "")
    assert screen.table == ""


def test_a_setting_that_is_wrong_is_a_sentence(lab: LabResponses) -> None:
    screen = ask(lab, "问", **{"b__dense.weight": "0", "b__lexical.weight": "0"})
    assert "nothing would be found" in (screen.overview or "")


def test_what_a_newer_run_has_replaced_gets_no_answer(lab: LabResponses) -> None:
    first = ask(lab, QUESTION)
    second = lab.act(Action("lab-run", {"question": QUESTION}), "泵", first.view)
    assert lab.follow(first.view) is None
    assert lab.follow(second.view) is not None


def test_a_pinned_passage_is_explained_and_explained_again(
    lab: LabResponses, explorers: Explorers
) -> None:
    chunk_id = chunk_of(explorers, "潜水泵.txt")
    asked = ask(lab, QUESTION, **{"b__top_k": "3"})
    pinned = ended(lab, lab.act(Action("pin", {"chunk": chunk_id}), "泵", asked.view))
    assert "Left behind by reranking: rank 4, the first 3 are read." in (pinned.trace or "")
    assert "<code>retrieval.top_k</code>: 3 → 6, then rank 4" in (pinned.trace or "")
    values = {"question": QUESTION, "b:top_k": "6"}
    again = ended(lab, lab.act(Action("lab-run", values), "泵", pinned.view))
    assert "This passage is read." in (again.trace or "")


def test_an_explanation_can_be_stopped(lab: LabResponses, explorers: Explorers) -> None:
    asked = ask(lab, QUESTION, **{"b__top_k": "3"})
    chunk_id = chunk_of(explorers, "潜水泵.txt")
    pinned = lab.act(Action("pin", {"chunk": chunk_id}), "泵", asked.view)
    stop = Action("lab-stop", {"name": pinned.view.explanation})
    stopped = ended(lab, lab.act(stop, "泵", pinned.view))
    assert "tried, each by running it" in (stopped.trace or "")


def test_a_passage_that_is_not_in_the_table_is_found_by_its_file(lab: LabResponses) -> None:
    screen = lab.act(Action("lab-find", {"wanted": "叉车.txt"}), "泵", View())
    assert "转弯鸣号" in (screen.found or "")
    none = lab.act(Action("lab-find", {"wanted": "zzz"}), "泵", View())
    assert "no such passage" in (none.found or "")


def test_a_case_without_anything_to_measure_is_not_saved(
    lab: LabResponses, explorers: Explorers
) -> None:
    asked = ask(lab, QUESTION)
    screen = lab.act(Action("lab-save", {"answers": " "}), "泵", asked.view)
    assert "neither an answer" in (screen.case or "")
    saved = lab.act(Action("lab-save", {"unanswerable": "on"}), "泵", asked.view)
    assert "Saved; 1 cases" in (saved.case or "")
    assert "1 evaluation cases" in lab.saved("泵")
    assert list(Path(explorers.workspace.data_dir, "evaluation").glob("saved/*/cases.jsonl"))
