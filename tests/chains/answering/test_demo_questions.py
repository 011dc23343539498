"""Whether the extractive answers to questions about the bundled documents suit a person."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chains.answering.extractive import ExtractiveAnswerer
from chains.retrieval.build import build_gate, build_weights
from chains.retrieval.steps import Question, Turn
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from eval.dataset import demo_dataset

NAME = "demo"
QUESTIONS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "demo_questions.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def unsuited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """The questions, by group, whose answers do not suit; whether to answer is not asked here."""
    settings = load_settings(packed_config(), profile="offline")
    workspace = Workspace(settings, data_dir=tmp_path_factory.mktemp("data"))
    documents = (demo_dataset() / "documents").iterdir()
    # No question is about the pictures, which would take as long as all else together.
    workspace.ingest(NAME, [path for path in documents if path.suffix not in {".jpg", ".png"}])
    knowledge = workspace.knowledge(NAME)
    gate = build_gate(settings, knowledge=knowledge)
    answerer = ExtractiveAnswerer(weights=build_weights(settings, knowledge=knowledge))
    retrieve = workspace.rag(NAME).retrieve

    def answer(asked: dict[str, Any]) -> str:
        turns = (
            [Turn(question=q, answer=a) for q, a in [asked["after"]]] if "after" in asked else ()
        )
        evidence = gate.judge(retrieve.invoke(Question(text=asked["q"], history=tuple(turns))))
        return "".join(piece.text for piece in answerer.answer(evidence))

    yield {
        group: [asked["q"] for asked in questions if not suits(answer(asked), asked)]
        for group, questions in QUESTIONS.items()
    }
    workspace.close()


def suits(answer: str, asked: dict[str, Any]) -> bool:
    """Whether an answer has all that is wanted, nothing that is not, and is short."""
    has = all(part.replace(" ", "") in answer.replace(" ", "") for part in asked["has"])
    has_not = not any(part in answer for part in asked.get("not", ()))
    return has and has_not and len(answer) <= asked["most"] and _begins(answer, asked)


def _begins(answer: str, asked: dict[str, Any]) -> bool:
    return answer.startswith(asked.get("begins", ""))


def test_at_least_37_of_40_answers_suit_a_person(unsuited: dict[str, list[str]]) -> None:
    assert len(QUESTIONS["seen"]) == 40
    assert len(unsuited["seen"]) <= 3, unsuited["seen"]


def test_at_least_17_of_24_answers_to_questions_not_worked_on_suit(
    unsuited: dict[str, list[str]],
) -> None:
    assert len(QUESTIONS["held_out"]) == 24
    assert len(unsuited["held_out"]) <= 7, unsuited["held_out"]
