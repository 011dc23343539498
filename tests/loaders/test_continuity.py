"""The next-sentence model through the real library, on random weights: plumbing, not quality."""

import shutil
from pathlib import Path

import pytest
import torch
from transformers import BertForNextSentencePrediction, BertTokenizer

from loaders.continuity import load_continuity
from loaders.errors import LoaderError, ModelMissingError
from tests.support.weights import MAX_POSITIONS

BEFORE = "公司应当在合同签订后十日内"
AFTER = "付款，逾期承担违约责任。"


def complaint(folder: Path) -> LoaderError:
    with pytest.raises(ModelMissingError) as error:
        load_continuity(str(folder))
    assert "loaders.continuity_model" in error.value.hint
    return error.value


def test_it_is_the_probability_of_transformers_own_label_zero(next_sentence_weights: Path) -> None:
    model = BertForNextSentencePrediction.from_pretrained(next_sentence_weights).eval()
    tokenizer = BertTokenizer.from_pretrained(next_sentence_weights)
    with torch.inference_mode():
        logits = model(**tokenizer(BEFORE, AFTER, return_tensors="pt")).logits
    expected = float(torch.softmax(logits[0], dim=-1)[0])
    continuity = load_continuity(str(next_sentence_weights))
    assert continuity.probability(BEFORE, AFTER) == pytest.approx(expected, abs=1e-5)
    assert 0 < expected < 1


def test_the_order_and_the_texts_matter(next_sentence_weights: Path) -> None:
    continuity = load_continuity(str(next_sentence_weights))
    pairs = [(BEFORE, AFTER), (AFTER, BEFORE), (BEFORE, "第二章"), ("", AFTER), (BEFORE, "")]
    found = {round(continuity.probability(*pair), 6) for pair in pairs}
    assert len(found) == len(pairs)


def test_of_a_long_text_only_the_end_before_counts(next_sentence_weights: Path) -> None:
    continuity = load_continuity(str(next_sentence_weights))
    end = "甲" * (MAX_POSITIONS - 3 - len(AFTER))
    expected = continuity.probability(end, AFTER)
    assert continuity.probability("乙" * 500 + end, AFTER) == expected
    assert continuity.probability(f"乙{end[1:]}", AFTER) != expected


def test_of_a_long_text_only_the_beginning_after_counts(next_sentence_weights: Path) -> None:
    continuity = load_continuity(str(next_sentence_weights))
    beginning = "甲" * (MAX_POSITIONS - 3 - len(BEFORE))
    expected = continuity.probability(BEFORE, beginning)
    assert continuity.probability(BEFORE, beginning + "乙" * 500) == expected


def test_two_long_texts_share_the_room(next_sentence_weights: Path) -> None:
    continuity = load_continuity(str(next_sentence_weights))
    room = MAX_POSITIONS - 3
    shorter = continuity.probability("甲" * (room - room // 2), "乙" * (room // 2))
    assert continuity.probability("甲" * 5000, "乙" * 5000) == shorter


def test_it_is_loaded_once(next_sentence_weights: Path) -> None:
    folder = str(next_sentence_weights)
    assert load_continuity(folder) is load_continuity(folder)


def test_loading_prints_nothing(
    next_sentence_weights: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    load_continuity.cache_clear()
    load_continuity(str(next_sentence_weights))
    assert capfd.readouterr() == ("", "")


def test_a_hub_name_is_not_asked_for() -> None:
    assert str(complaint(Path("bert-base-chinese"))) == "no such folder: bert-base-chinese"


def test_an_incomplete_folder_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_text("version https://git-lfs", encoding="utf-8")
    assert str(complaint(tmp_path)).endswith(
        "lacks the weights (model.safetensors or pytorch_model.bin), vocab.txt or tokenizer.json"
    )


def test_a_bert_without_the_head_is_refused(bge_weights: Path) -> None:
    message = str(complaint(bge_weights))
    assert message == f"the continuity model in {bge_weights} has no next-sentence head"


def test_another_architecture_is_refused(bge_reranker_weights: Path) -> None:
    message = str(complaint(bge_reranker_weights))
    assert message.startswith(f"the continuity model in {bge_reranker_weights} cannot be loaded: ")


def test_damaged_weights_are_refused(tmp_path: Path, next_sentence_weights: Path) -> None:
    folder = tmp_path / "bert"
    shutil.copytree(next_sentence_weights, folder)
    (folder / "model.safetensors").write_bytes(b"\x00" * 100)
    assert "cannot be loaded" in str(complaint(folder))
