import json
from pathlib import Path

import pytest

from chains.answering.fence import format_passages
from chains.retrieval.build import build_gate
from chains.settings.load import load_settings, packed_config
from chains.settings.settings import Settings
from eval.dataset import load_dataset
from eval.feedback.searching import searched_dataset
from eval.feedback.sft import TrainingConversations, build_conversations, write_conversations
from eval.folders import EvaluationFolders
from prompts.load import load_phrases, load_prompt
from tests.support.dataset import write_dataset


@pytest.fixture
def settings() -> Settings:
    return load_settings(packed_config(), profile="offline")


def train(folder: Path, settings: Settings) -> tuple[TrainingConversations, str]:
    dataset = load_dataset(write_dataset(folder / "klein"))
    folders = EvaluationFolders.of(folder / "data")
    with searched_dataset(dataset, settings, folders=folders) as searched:
        training = build_conversations(searched)
        gate = build_gate(settings, knowledge=searched.knowledge)
        case, candidates = next(searched.search())
        passages = format_passages(gate.judge(candidates).passages)
    prompt = load_prompt("answer", language="zh")
    messages = prompt.format_messages(question=case.question, passages=passages)
    return training, str(messages[-1].content)


def test_examples_are_what_the_chain_would_ask(tmp_path: Path, settings: Settings) -> None:
    training, asked = train(tmp_path, settings)
    first, second, refused = training.conversations
    assert (first.asked, first.answer) == (asked, "24个月")
    assert first.system.startswith("你是一个严谨的资料问答助手")
    assert second.answer == "每小时八公里"
    assert refused.answer == load_phrases(language="zh")["nothing found"]
    assert (training.refusals, training.left_out) == (1, {})


def test_a_case_whose_passages_lack_the_answer_is_left_out(
    tmp_path: Path, settings: Settings
) -> None:
    row = {"id": "1", "question": "增压泵的保修期多长？", "answers": ["没有写的话"]}
    write_dataset(
        tmp_path / "klein", [row, {"id": "2", "question": "无", "documents": ["保修.txt"]}]
    )
    dataset = load_dataset(tmp_path / "klein")
    folders = EvaluationFolders.of(tmp_path / "data")
    with searched_dataset(dataset, settings, folders=folders) as searched:
        training = build_conversations(searched)
    assert training.conversations == ()
    assert training.left_out == {
        "its passages do not hold the answer": 1,
        "neither answers nor references": 1,
    }


def test_the_files_are_those_of_llama_factory(tmp_path: Path, settings: Settings) -> None:
    training, asked = train(tmp_path, settings)
    files = write_conversations(tmp_path / "sft", training)
    read = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in files}
    description = read["dataset_info.json"]
    assert set(description) == {"klein_alpaca", "klein_sharegpt"}
    assert {each["file_name"] for each in description.values()} == set(read) - {"dataset_info.json"}
    alpaca = read["alpaca.json"][0]
    columns = description["klein_alpaca"]["columns"]
    assert (alpaca[columns["prompt"]], alpaca[columns["query"]]) == (asked, "")
    assert (alpaca[columns["response"]], alpaca[columns["history"]]) == ("24个月", [])
    shared = description["klein_sharegpt"]
    tags, conversation = shared["tags"], read["sharegpt.json"][0][shared["columns"]["messages"]]
    roles = [message[tags["role_tag"]] for message in conversation]
    assert roles == [tags["user_tag"], tags["assistant_tag"]]
    assert [message[tags["content_tag"]] for message in conversation] == [asked, "24个月"]
    assert read["sharegpt.json"][0]["system"] == alpaca["system"]
