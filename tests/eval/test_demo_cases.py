"""The demo cases have the promised fields and counts and quote their documents verbatim."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from eval.demo_documents.build import DEFAULT_OUT, RECIPES, SOURCES
from tests.eval.demo_text import load_text

RUN = 4  # characters in a row that a paraphrased question must not share with its references


class Turn(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    answer: str


class Case(BaseModel):
    """One line of ``cases.jsonl``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...]
    references: tuple[str, ...]
    documents: tuple[str, ...]
    unanswerable: bool
    kind: str


def load_cases() -> list[Case]:
    """Parse every line; an unknown or missing field fails."""
    lines = (DEFAULT_OUT.parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return TypeAdapter(list[Case]).validate_python([json.loads(line) for line in lines])


CASES = load_cases()
ANSWERABLE = [case for case in CASES if not case.unanswerable]
each_answerable = pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: case.id)


def squeeze(text: str) -> str:
    """Remove all white space."""
    return "".join(text.split())


def shares_run(case: Case) -> bool:
    """Tell whether the question repeats ``RUN`` characters of any reference."""
    question = squeeze(case.question)
    runs = {question[start : start + RUN] for start in range(len(question) - RUN + 1)}
    return any(run in squeeze(reference) for reference in case.references for run in runs)


def load_source_text(name: str) -> str:
    """Return a document's text; that of a picture or scan comes from the source it was drawn of."""
    drawn = {r.target: r.source for r in RECIPES if r.form in {"scan", "photo", "plate"}}
    if name not in drawn:
        return load_text(DEFAULT_OUT / name)
    text = (SOURCES / drawn[name]).read_text(encoding="utf-8")
    if not drawn[name].endswith(".yaml"):
        return text
    content = yaml.safe_load(text)
    pairs = [f"{key}：{value}" for key, value in content.get("pairs", [])]
    return "\n".join([*pairs, *content["lines"]])


def test_counts_by_kind() -> None:
    assert Counter(case.kind for case in CASES) == {
        "single-fact": 14,
        "table": 8,
        "multi-document": 5,
        "follow-up": 5,
        "unanswerable": 8,
    }
    assert [case.id for case in CASES] == [f"demo-{n:02d}" for n in range(1, len(CASES) + 1)]
    assert len({case.question for case in CASES}) == len(CASES)


def test_kind_agrees_with_the_other_fields() -> None:
    for case in CASES:
        assert case.unanswerable == (case.kind == "unanswerable"), case.id
        assert bool(case.history) == (case.kind == "follow-up"), case.id
        assert (len(case.documents) > 1) == (case.kind == "multi-document"), case.id
        gold = (case.answers, case.references, case.documents)
        assert all(gold) if not case.unanswerable else not any(gold), case.id


def test_every_document_is_asked_about() -> None:
    asked = {name for case in CASES for name in case.documents}
    assert asked == {path.name for path in DEFAULT_OUT.iterdir()}


@each_answerable
def test_references_stand_verbatim_in_the_documents(case: Case) -> None:
    texts = {name: squeeze(load_source_text(name)) for name in case.documents}
    for reference in case.references:
        assert any(squeeze(reference) in text for text in texts.values()), reference
    for name, text in texts.items():
        assert any(squeeze(reference) in text for reference in case.references), name


@each_answerable
def test_some_answer_stands_in_a_reference(case: Case) -> None:
    references = squeeze("".join(case.references))
    assert any(squeeze(answer) in references for answer in case.answers)


@pytest.mark.parametrize("name", sorted(p.name for p in DEFAULT_OUT.glob("*.md")))
def test_references_to_plain_text_keep_their_white_space(name: str) -> None:
    text = (DEFAULT_OUT / Path(name)).read_text(encoding="utf-8")
    for case in ANSWERABLE:
        if case.documents == (name,):
            assert all(reference in text for reference in case.references), case.id


def test_half_of_the_questions_use_words_of_their_own() -> None:
    paraphrased = [case.id for case in ANSWERABLE if not shares_run(case)]
    assert len(paraphrased) * 2 == len(ANSWERABLE)


def test_pictures_and_english_are_asked_about() -> None:
    drawn = {r.target for r in RECIPES if r.form in {"scan", "photo", "plate"}}
    facts = [case for case in ANSWERABLE if case.kind == "single-fact"]
    assert sum(bool(drawn & set(case.documents)) for case in facts) >= 6
    english = [case for case in CASES if case.question.isascii()]
    assert [case.unanswerable for case in english] == [False, False, True]
    guide = ("CX-25_Installation_Guide.md",)
    assert all(case.documents == guide for case in english if not case.unanswerable)
