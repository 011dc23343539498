from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.zhiwen import Zhiwen


def sources(zhiwen: Zhiwen, *arguments: str) -> set[str]:
    found = zhiwen("search", "泵 叉车 pump", *arguments, "--json")
    assert (found.code, found.err) == (0, "")
    return {hit["source"] for hit in found.json["hits"]}


WARRANTY, STORE, GUIDE = "保修政策.md", "仓库规定.txt", "指南/guide.md"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {WARRANTY, STORE, GUIDE}),
        (("--file", WARRANTY), {WARRANTY}),
        (("--file", WARRANTY, "--file", "guide.md"), {WARRANTY, GUIDE}),
        (("--folder", "指南"), {GUIDE}),
        (("--type", "txt"), {STORE}),
        (("--type", "txt", "--type", "md"), {WARRANTY, STORE, GUIDE}),
        (("--since", "2020-01-01"), {WARRANTY, STORE, GUIDE}),
        (("--until", "2020-01-01"), set()),
    ],
)
def test_search_finds_only_what_the_filter_allows(
    zhiwen: Zhiwen, options: tuple[str, ...], expected: set[str]
) -> None:
    assert sources(zhiwen, *options) == expected


def test_ask_answers_only_from_what_the_filter_allows(zhiwen: Zhiwen) -> None:
    question = "增压泵的保修期多长？"
    answer = zhiwen("ask", question, "--file", WARRANTY, "--json").json
    assert not answer["abstained"]
    assert {passage["source"] for passage in answer["passages"]} == {WARRANTY}
    elsewhere = zhiwen("ask", question, "--type", "txt", "--json").json
    assert elsewhere["abstained"]
    assert {passage["source"] for passage in elsewhere["passages"]} <= {STORE}


def test_a_filter_that_leaves_nothing_abstains(zhiwen: Zhiwen) -> None:
    tomorrow = datetime.now(UTC).astimezone().date() + timedelta(days=1)
    ran = zhiwen("ask", "增压泵的保修期多长？", "--since", str(tomorrow), "--json")
    assert ran.code == 0
    assert (ran.json["abstained"], ran.json["reason"]) == (True, "nothing found")


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--file", "保修政侧.md"),
            "zhiwen: 保修政侧.md: no such file in this knowledge base; did you mean '保修政策.md'?",
        ),
        (
            ("--folder", "合同"),
            "zhiwen: 合同: no such folder in this knowledge base; there are: 指南",
        ),
        (
            ("--type", "pdf"),
            "zhiwen: pdf: no such type of file in this knowledge base; there are: md, txt",
        ),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    zhiwen: Zhiwen, command: str, options: tuple[str, ...], line: str
) -> None:
    ran = zhiwen(command, "保修期", *options)
    assert (ran.code, ran.line) == (2, line)


def test_a_date_is_written_as_one(zhiwen: Zhiwen) -> None:
    ran = zhiwen("search", "保修期", "--since", "昨天")
    assert ran.code == 2
    assert "'昨天' does not match the format" in ran.line


HANDBOOK = {
    "假期.txt": "员工每年享有带薪休假五天，当年有效。",
    "考勤.txt": "每日工作八小时。超时工作报酬按一点五倍计算。",
    "安全.txt": "进入车间必须佩戴安全帽，并走绿色通道。",
}


@pytest.fixture
def handbook(new_zhiwen: Zhiwen, tmp_path: Path) -> Zhiwen:
    for name, text in HANDBOOK.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert new_zhiwen("ingest", tmp_path / "files").code == 0
    return new_zhiwen


@pytest.mark.parametrize(
    ("question", "answer"),
    [("年假是几天？", "带薪休假五天"), ("加班费是几倍？", "一点五倍")],
)
def test_synonyms_find_and_answer_without_another_ingest(
    handbook: Zhiwen, tmp_path: Path, question: str, answer: str
) -> None:
    words = tmp_path / "synonyms.txt"
    words.write_text("# 人事\n年假, 带薪休假\n加班费, 超时工作报酬\n", encoding="utf-8")
    option = ("--set", f"lexical.synonyms={words}")
    found = handbook("search", question, *option, "--json").json
    assert answer in found["hits"][0]["text"]
    answered = handbook("ask", question, *option, "--json").json
    assert not answered["abstained"]
    assert answer in answered["answer"]


@pytest.mark.parametrize(
    ("question", "answer"), [("头盔必须戴吗？", "安全帽"), ("年假是几天？", "带薪休假五天")]
)
def test_everyday_words_mean_the_same_where_the_lexicon_is_on(
    handbook: Zhiwen, question: str, answer: str
) -> None:
    def first(*options: str) -> str:
        return str(handbook("search", question, *options, "--json").json["hits"][0]["stages"])

    on, off = (("--set", f"lexical.general_synonyms={value}") for value in ("true", "false"))
    assert "lexical" in first(*on)
    assert first(*on) != first(*off)
    answered = handbook("ask", question, *on, "--json").json
    assert not answered["abstained"]
    assert answer in answered["answer"]


def test_without_synonyms_another_word_is_another_word(handbook: Zhiwen) -> None:
    assert handbook("ask", "加班费是几倍？", "--json").json["abstained"]


def test_another_dictionary_asks_for_a_new_keyword_index(handbook: Zhiwen, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("带薪休假\n", encoding="utf-8")
    option = ("--set", f"lexical.dictionary={words}")
    refused = handbook("search", "带薪休假", *option)
    assert refused.code == 2
    assert "was built with another configuration (different: keyword index)" in refused.line
    reindexed = handbook("kb", "reindex", *option)
    assert reindexed.code == 0
    assert handbook("search", "带薪休假", *option, "--json").json["hits"][0]["source"] == "假期.txt"


@pytest.mark.parametrize("name", ["dictionary", "synonyms"])
def test_a_missing_file_of_words_is_named(handbook: Zhiwen, tmp_path: Path, name: str) -> None:
    ran = handbook("search", "年假", "--set", f"lexical.{name}={tmp_path / 'gone.txt'}")
    assert ran.code == 2
    assert "gone.txt: cannot be read (No such file or directory)" in ran.line
    assert ran.line.endswith(f"set `lexical.{name}` to a text file in UTF-8, or to null")
