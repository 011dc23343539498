"""The numbers of the README about the bundled questions, with the offline profile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from eval.dataset import Case, demo_dataset, load_dataset
from eval.scoring.metrics import normalised

NAME = "demo"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Case, Answer]]]:
    """Every bundled question with its answer."""
    settings = load_settings(packed_config(), profile="offline")
    workspace = Workspace(settings, data_dir=tmp_path_factory.mktemp("data"))
    dataset = load_dataset(demo_dataset())
    report = workspace.ingest(NAME, [dataset.documents])
    assert not report.failed
    chain = workspace.rag(NAME).answer
    yield [(case, chain.invoke(case.to_question())) for case in dataset.cases]
    workspace.close()


def cites_the_right_passage(case: Case, answer: Answer) -> bool:
    """Whether a cited passage is of a right document and holds a reference."""
    references = [normalised(reference) for reference in case.references]
    return any(
        citation.passage.chunk.source in case.documents
        and any(reference in normalised(citation.passage.text) for reference in references)
        for citation in answer.citations
    )


def test_at_least_28_of_32_answers_cite_the_right_passage(
    answers: list[tuple[Case, Answer]],
) -> None:
    answerable = [(case, answer) for case, answer in answers if not case.unanswerable]
    missed = [case.id for case, answer in answerable if not cites_the_right_passage(case, answer)]
    assert len(answerable) == 32
    assert len(missed) <= 4, missed


def test_at_least_6_of_8_questions_without_an_answer_are_declined(
    answers: list[tuple[Case, Answer]],
) -> None:
    unanswerable = [(case, answer) for case, answer in answers if case.unanswerable]
    answered = [case.id for case, answer in unanswerable if not answer.abstained]
    assert len(unanswerable) == 8
    assert len(answered) <= 2, answered


def test_every_quote_stands_at_its_place_in_the_document(
    answers: list[tuple[Case, Answer]],
) -> None:
    for _, answer in answers:
        for citation in answer.citations:
            passage = citation.passage
            start, end = citation.start - passage.start, citation.end - passage.start
            assert passage.text[start:end] == citation.quote


def test_every_sentence_of_an_answer_carries_a_verdict(
    answers: list[tuple[Case, Answer]],
) -> None:
    for _, answer in answers:
        if not answer.abstained:
            assert answer.sentences
            assert {sentence.verdict for sentence in answer.sentences} == {"supported"}


def test_packed_configuration_is_the_one_in_the_checkout() -> None:
    assert packed_config() == Path(__file__).parents[1] / "config.yaml"
