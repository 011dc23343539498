"""`zhiwen eval import | generate | check | feedback | mine | export-sft`."""

import json
from pathlib import Path
from typing import Any

import pytest

from chains.answering.answer import Answer
from chains.conversations.records import Asked
from chains.conversations.store import ConversationStore
from tests.support.dataset import CASES, write_dataset
from tests.support.zhiwen import Zhiwen


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    answer = {"text": "24 个月", "answer_start": 8}
    asked = [
        {"id": "1", "question": "保修期多长？", "answers": [answer]},
        {"id": "2", "question": "谁是厂长？", "answers": []},
    ]
    paragraph = {"context": "增压泵的保修期为 24 个月，自发货日起计算。", "qas": asked}
    path = tmp_path / "dev.json"
    article = {"title": "泵", "paragraphs": [paragraph]}
    path.write_text(json.dumps({"data": [article]}), encoding="utf-8")
    return path


def test_an_imported_dataset_is_known_by_its_name(new_zhiwen: Zhiwen, squad: Path) -> None:
    ran = new_zhiwen("eval", "import", "squad", squad, "--name", "泵题", "--json")
    assert ran.code == 1  # a question without an answer
    assert (ran.json["cases"], ran.json["documents"], ran.json["with_references"]) == (1, 1, 1)
    assert ran.json["folder"].endswith("evaluation/datasets/泵题")
    (skipped,) = ran.json["skipped"]
    assert skipped["where"] == f"{squad}: data.0.paragraphs.0.qas.1"
    checked = new_zhiwen("eval", "check", "泵题", "--json")
    assert (checked.code, checked.json["findings"]) == (0, [])
    measured = new_zhiwen("eval", "run", "泵题", "--retrieval-only", "--json")
    assert measured.json["metrics"]["reference_recall@400"]["value"] == 1.0


def test_an_import_says_what_it_did(new_zhiwen: Zhiwen, squad: Path) -> None:
    ran = new_zhiwen(
        "eval", "import", "squad", squad, "--out", squad.parent / "out", "--limit", "1"
    )
    assert ran.code == 0
    assert "1 cases (0 unanswerable, 1 with references), 1 documents" in ran.out
    again = new_zhiwen("eval", "import", "squad", squad, "--out", squad.parent / "out")
    assert again.code == 2
    assert "out: exists already" in again.line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--name", "../x"], "'../x': not the name of a dataset"),
        (["--field", "question"], "--field question: not OURS=THEIRS"),
        (["--field", "frage=q"], "--field frage: not a field of a case"),
    ],
)
def test_what_cannot_be_imported(
    new_zhiwen: Zhiwen, squad: Path, arguments: list[str], message: str
) -> None:
    ran = new_zhiwen("eval", "import", "jsonl", squad, *arguments)
    assert ran.code == 2
    assert message in ran.line


def test_generated_questions_wait_or_are_taken(own_zhiwen: Zhiwen) -> None:
    ran = own_zhiwen("eval", "generate", "--n", "3", "--json")
    assert (ran.code, ran.json["writer"], ran.json["to_review"]) == (0, "cloze", 3)
    assert own_zhiwen("eval", "run", "default").line.endswith(
        "cases.jsonl: there are no cases; its questions wait for a review on the page (评测)"
    )
    taken = own_zhiwen("eval", "generate", "--n", "1", "--seed", "8", "--accept-all")
    assert "single-fact: 1 of 1" in taken.out
    assert "4 cases added" in taken.out
    measured = own_zhiwen("eval", "run", "default", "--json")
    assert (measured.code, measured.json["cases"]) == (0, 4)


def test_what_cannot_be_generated(own_zhiwen: Zhiwen) -> None:
    kind = own_zhiwen("eval", "generate", "--kind", "riddle")
    assert "--kind riddle: there is no such kind" in kind.line
    model = own_zhiwen("eval", "generate", "--kind", "multi-hop")
    assert "questions of kind multi-hop need a chat model" in model.line
    assert own_zhiwen("eval", "generate", "--kb", "nirgends").code == 2


def test_a_check_names_what_spoils_the_numbers(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        {"id": "x", "question": " ", "answers": ["甲"]},
        {"id": "y", "question": "乙？", "unanswerable": True, "answers": ["乙"]},
        {"id": "z", "question": "丙？"},
        {
            "id": "w",
            "question": "丁？",
            "references": ["食堂早七点开饭。"],
            "documents": ["保修.txt"],
        },
    ]
    ran = new_zhiwen("eval", "check", write_dataset(tmp_path / "klein", [*CASES, *odd]))
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "klein: 7 cases, 5 findings",
        "! 2: references: '资料里没有这一句。' is in no document",
        "! x: question: is empty",
        "! y: answers: there are some, and it is unanswerable",
        "! z: answers: there is nothing to measure against",
        "! w: references: '食堂早七点开饭。' is only in 食堂.txt",
    ]


def test_down_votes_wait_for_a_review(own_zhiwen: Zhiwen) -> None:
    store = ConversationStore(own_zhiwen.data_dir / "conversations.db")
    asked = store.begin(Asked(question="潜水泵保修多久？", knowledge_base="default"))
    store.write(asked.id, Answer(text="不知道。"), state="done")
    store.vote(asked.id, "down", reason="明明写着")
    ran = own_zhiwen("eval", "feedback", "--json")
    assert (ran.json["added"], ran.json["to_review"]) == (1, 1)
    shown = own_zhiwen("eval", "feedback")
    assert "0 drafts added, 1 wait for a review" in shown.out
    assert "潜水泵保修多久？ (明明写着)" in shown.out


def test_a_dataset_or_a_run_is_mined(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    dataset, run = write_dataset(tmp_path / "klein"), tmp_path / "run"
    mined = tmp_path / "mined.jsonl"
    ran = new_zhiwen("eval", "mine", dataset, "--out", mined, "--margin", "1", "--json")
    assert (ran.code, ran.json["examples"], ran.json["left_out"]) == (0, 2, {"unanswerable": 1})
    rows = [json.loads(line) for line in mined.read_text(encoding="utf-8").splitlines()]
    assert [set(row) for row in rows] == [{"query", "pos", "neg"}] * 2
    assert all(row["pos"] and row["neg"] for row in rows)
    assert new_zhiwen("eval", "run", dataset, "--retrieval-only", "--out", run).code == 0
    again = new_zhiwen("eval", "mine", run, "--out", tmp_path / "r.jsonl", "--margin", "1")
    assert again.code == 0
    assert "2 examples" in again.out
    wrong = new_zhiwen("eval", "mine", dataset, "--range", "5-2")
    assert "--range 5-2: not two ranks" in wrong.line


def test_documents_without_facts_give_no_questions(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    plain = tmp_path / "说明.txt"
    plain.write_text("用完以后把水放干净，再把盖子盖好，放回原来的箱子里，箱子要放在干燥通风的地方，"
                     "不要让孩子靠近，也不要在上面堆东西。", encoding="utf-8")  # fmt: skip
    new_zhiwen("ingest", plain)
    ran = new_zhiwen("eval", "generate", "--accept-all", "--json")
    assert (ran.code, ran.json["written"], ran.json["accepted"]) == (1, {}, 0)
    assert not Path(ran.json["folder"]).exists()


def test_what_was_mined_before_outlives_a_mistake(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    mined = tmp_path / "mined.jsonl"
    mined.write_text("{}", encoding="utf-8")
    assert new_zhiwen("eval", "mine", "nirgends", "--out", mined).code == 2
    assert mined.read_text(encoding="utf-8") == "{}"
    folder = new_zhiwen("eval", "mine", "demo", "--out", tmp_path)
    assert f"{tmp_path}: is a folder; --out {mined}" in folder.line


def test_nothing_to_train_with_is_told(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    case = {"id": "1", "question": "谁？", "unanswerable": True}
    dataset = write_dataset(tmp_path / "klein", [case])
    ran = new_zhiwen("eval", "mine", dataset, "--out", tmp_path / "mined.jsonl", "--json")
    assert (ran.code, ran.json["examples"], ran.json["left_out"]) == (1, 0, {"unanswerable": 1})


def test_training_data_for_a_chat_model(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "klein")
    ran = new_zhiwen("eval", "export-sft", dataset, "--out", tmp_path / "sft", "--json")
    assert (ran.json["examples"], ran.json["refusals"]) == (3, 1)
    assert {path.name for path in (tmp_path / "sft").iterdir()} == {
        "alpaca.json",
        "sharegpt.json",
        "dataset_info.json",
    }
