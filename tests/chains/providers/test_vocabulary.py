from pathlib import Path

import pytest

from chains.errors import SettingsError
from chains.providers.vocabulary import load_dictionary, load_synonyms


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dictionary_has_a_word_a_line(tmp_path: Path) -> None:
    path = written(
        tmp_path / "words.txt", "# 采矿\n锚杆支护  # 巷道\n\n machine learning \n锚杆支护\n"
    )
    assert load_dictionary(path) == ("锚杆支护", "machine learning")


@pytest.mark.parametrize(
    "line",
    ["年假, 带薪休假", "年假，带薪休假", "年假、带薪休假", "年假\t带薪休假", "年假=带薪休假,"],
)
def test_synonyms_are_parted_as_people_part_words(tmp_path: Path, line: str) -> None:
    path = written(tmp_path / "synonyms.txt", f"\ufeff# 假期\n{line}  # 同义\n\n")
    assert load_synonyms(path) == (("年假", "带薪休假"),)


def test_a_synonym_may_hold_blanks(tmp_path: Path) -> None:
    path = written(tmp_path / "synonyms.txt", "AI, artificial intelligence, 人工智能\n")
    assert load_synonyms(path) == (("AI", "artificial intelligence", "人工智能"),)


def test_a_word_alone_is_named_with_file_and_line(tmp_path: Path) -> None:
    path = written(tmp_path / "synonyms.txt", "甲,乙\n\n年假 带薪休假\n")
    with pytest.raises(SettingsError, match=r"synonyms\.txt, line 3: '年假 带薪休假' stands alone"):
        load_synonyms(path)


@pytest.mark.parametrize("load", [load_dictionary, load_synonyms])
def test_a_missing_file_is_named(tmp_path: Path, load: object) -> None:
    assert callable(load)
    with pytest.raises(SettingsError, match=r"gone\.txt: cannot be read \(No such file"):
        load(tmp_path / "gone.txt")


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("锚杆".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"words\.txt: not in UTF-8") as caught:
        load_dictionary(path)
    assert caught.value.hint == "set `lexical.dictionary` to a text file in UTF-8, or to null"
