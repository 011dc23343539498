from pathlib import Path

from tests.support.zhiwen import Zhiwen


def test_it_measures_every_stage(zhiwen: Zhiwen, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 题目\n\n水泵的运行记录每月核对一次。", encoding="utf-8")
    ran = zhiwen("bench", "ingest", tmp_path / "a.md", "--json")
    measured = ran.json
    assert (ran.code, measured["files"], measured["failed"]) == (0, 1, 0)
    assert measured["chunks"] == measured["embed"]["amount"] == measured["write"]["amount"] == 1
    assert measured["unchanged_embedded"] == 0
    assert 0 < measured["unchanged_share"] < 1
    assert measured["baseline"]["chunks"] == 1
    assert measured["baseline"]["failed"] == 0
    assert measured["main_bytes"] > measured["workers_bytes"] > 1_000_000


def test_for_people_it_is_a_table(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("水泵的运行记录每月核对一次。", encoding="utf-8")
    ran = new_zhiwen("bench", "ingest", "--no-baseline", tmp_path / "a.txt")
    assert ran.code == 0
    assert "1 file, 1 page, 1 chunk, " in ran.out
    assert "first run, all overlapping" in ran.out
    assert "LangChain" not in ran.out
    assert new_zhiwen.files() == {}


def test_a_path_that_is_not_there(zhiwen: Zhiwen, tmp_path: Path) -> None:
    ran = zhiwen("bench", "ingest", tmp_path / "none")
    assert ran.code == 2
    assert ran.line == "zhiwen: none: no such file or folder; check the path and its permissions"


def test_questions_are_measured_over_made_chunks(new_zhiwen: Zhiwen) -> None:
    asked = ("bench", "query", "--chunks", "100", "--questions", "2")
    ran = new_zhiwen(*asked, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.json["chunks"], ran.json["questions"], ran.json["variants"]) == (100, 2, 3)
    for group in ("steps_ms", "alone_ms", "filtered_ms", "first_token_ms"):
        for times in ran.json[group].values():
            assert set(times) == {"p50", "p95", "mean"}
    assert set(ran.json["first_token_ms"]) == {"before", "direct", "chain"}
    people = new_zhiwen(*asked)
    assert people.code == 0
    assert people.out.startswith("2 questions, 3 queries each, 100 chunks, profile offline\n")
    assert " first word, chain " in people.out
    assert new_zhiwen("kb", "list", "--json").json["knowledge_bases"] == []


def test_without_a_benchmark_it_lists_them(zhiwen: Zhiwen) -> None:
    ran = zhiwen("bench")
    assert ran.code == 0
    assert "ingest" in ran.out
