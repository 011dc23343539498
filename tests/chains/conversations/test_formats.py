from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chains.answering.answer import Answer, TraceStep
from chains.conversations.formats import (
    dump_answer,
    dump_filter,
    dump_trouble,
    load_answer,
    load_filter,
    load_trouble,
)
from chains.conversations.records import StoredTrouble
from chains.knowledge.filters import SearchFilter
from chains.retrieval.steps import Question, Turn
from chains.settings.load import load_settings
from chains.workspace import Workspace
from tests.ui.web.answers import EVIL, make_answer, make_passage

CONFIG = Path(__file__).parents[3] / "config.yaml"


def round_trip(answer: Answer) -> Answer:
    return load_answer(dump_answer(answer), text=answer.text)


def test_an_answer_is_read_as_it_was_written() -> None:
    answer = make_answer(
        make_passage(f"保修期为 24 个月。{EVIL}"),
        "保修期为 24 个月。",
        thinking="想\u2028了\0想",
        warnings=("a warning",),
        partial=True,
        trace=(TraceStep(step="search", milliseconds=1.25, counts={"candidates": 3}),),
    )
    assert round_trip(answer) == answer


@pytest.mark.parametrize("question", ["那潜水泵呢？", "火星上的首都叫什么名字？"])
def test_what_the_chain_answers_is_read_as_it_was_written(tmp_path: Path, question: str) -> None:
    document = tmp_path / "保修.md"
    document.write_text("# 保修\n\n潜水泵的保修期为 36 个月。\n", encoding="utf-8")
    workspace = Workspace(load_settings(CONFIG, profile="offline"), data_dir=tmp_path / "data")
    workspace.ingest("手册", [document])
    said = (Turn(question="增压泵的保修期多长？", answer="24 个月。"),)
    answer = workspace.rag("手册").answer.invoke(Question(text=question, history=said))
    workspace.close()
    read = round_trip(answer)
    assert answer.evidence is not None
    assert read.evidence is not None
    assert replace(read, evidence=None) == replace(answer, evidence=None)
    assert read.evidence.passages == answer.evidence.passages
    assert read.evidence.standalone_question == answer.evidence.standalone_question


def test_neither_candidates_nor_history_are_kept(tmp_path: Path) -> None:
    answer = make_answer(make_passage("保修期为 24 个月。"), "保修期为 24 个月。")
    assert answer.evidence is not None
    candidates = answer.evidence.candidates
    standalone = candidates.queries.standalone
    said = Question(text="问", history=(Turn(question="从前问的", answer="从前答的"),))
    queries = replace(candidates.queries, standalone=replace(standalone, question=said))
    ranked = (replace(answer.evidence.passages[0].candidate, score=2.0),)
    candidates = replace(candidates, queries=queries, ranked=ranked)
    written = dump_answer(replace(answer, evidence=replace(answer.evidence, candidates=candidates)))
    assert "从前" not in written
    assert '"ranked":[]' in written


@pytest.mark.parametrize("stored", ["", "{", '{"text": 3}', "[]", '{"evidence": {"old": 1}}'])
def test_of_an_answer_of_another_version_the_text_is_shown(stored: str) -> None:
    assert load_answer(stored, text="只有文字。") == Answer(text="只有文字。")


def test_a_filter_is_read_as_it_was_written() -> None:
    chosen = SearchFilter(sources=("*.pdf",), folders=("合同",), types=(), since=date(2026, 1, 2))
    assert load_filter(dump_filter(chosen)) == chosen
    assert load_filter("?") == SearchFilter()


def test_a_trouble_is_read_as_it_was_written() -> None:
    trouble = StoredTrouble(kind="ServiceError ChainError", detail="no answer", hint="start it")
    assert load_trouble(dump_trouble(trouble)) == trouble
    assert load_trouble(dump_trouble(None)) is None
