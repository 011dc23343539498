from pathlib import Path

import pytest

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from tests.support.zhiwen import Zhiwen, run_process
from tests.ui.cli.shapes import (
    ASK,
    CHUNK,
    DOCUMENT,
    HEALTH,
    HIT,
    INGEST,
    LOCATION_KEYS,
    RANKED,
    SEARCH,
    assert_shape,
)

QUESTION = "增压泵的保修期多长？"


def texts_of(data_dir: Path) -> dict[str, str]:
    """Return source -> parsed text, from the catalog."""
    catalog = Catalog(data_dir / "knowledge" / "default" / CATALOG_NAME)
    records = [catalog.documents.read(document_id) for document_id in catalog.documents.ids()]
    catalog.close()
    return {record.sources[0]: record.parsed.text for record in records if record}


def test_search(zhiwen: Zhiwen) -> None:
    found = zhiwen("search", QUESTION, "--json")
    assert (found.code, found.err) == (0, "")
    assert_shape(found.json, SEARCH)
    assert found.json["query"] == QUESTION
    hits = found.json["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert hits[0]["source"] == "保修政策.md"
    for hit in hits:
        assert set(hit["location"]) <= LOCATION_KEYS
        assert set(hit["stages"]) <= {"dense", "lexical", "fused", "reranked"}
        for stage in hit["stages"].values():
            assert_shape(stage, RANKED)


def test_sources_below_a_folder_have_forward_slashes(zhiwen: Zhiwen) -> None:
    assert zhiwen("search", "pump basin", "--json").json["hits"][0]["source"] == "指南/guide.md"


def test_top_k(zhiwen: Zhiwen) -> None:
    assert len(zhiwen("search", "泵", "--top-k", "1", "--json").json["hits"]) == 1


def test_the_spans_of_hits_are_code_points_of_the_parsed_text(zhiwen: Zhiwen) -> None:
    texts = texts_of(zhiwen.data_dir)
    hits = zhiwen("search", "七个工作日内修好", "--json").json["hits"]
    assert any("七个工作日" in hit["text"] for hit in hits)
    for hit in hits:
        assert texts[hit["source"]][hit["start"] : hit["end"]] == hit["text"]


def test_ask(zhiwen: Zhiwen) -> None:
    asked = zhiwen("ask", QUESTION, "--json")
    assert (asked.code, asked.err) == (0, "")
    data = asked.json
    assert_shape(data, ASK)
    assert_shape(data["passages"], [HIT])
    assert "24 个月" in data["answer"]
    assert (data["abstained"], data["partial"], data["profile"]) == (False, False, "offline")
    assert data["queries"][0] == data["standalone_question"] == data["question"] == QUESTION
    assert 0 <= data["evidence"] <= 1
    assert {sentence["verdict"] for sentence in data["sentences"]} <= {
        "supported", "weak", "unsupported",
    }  # fmt: skip
    assert [step["step"] for step in data["trace"]] == list(data["timings_ms"])
    assert data["usage"] == {"prompt_tokens": 0, "completion_tokens": 0}


def test_a_quote_is_the_text_at_its_span(zhiwen: Zhiwen) -> None:
    texts = texts_of(zhiwen.data_dir)
    for question in (QUESTION, "寄回工厂修理的产品几个工作日内修好？"):
        data = zhiwen("ask", question, "--json").json
        assert data["citations"]
        for citation in data["citations"]:
            span = slice(citation["start"], citation["end"])
            assert texts[citation["source"]][span] == citation["quote"]
        cited = {n for sentence in data["sentences"] for n in sentence["citations"]}
        assert cited == {citation["n"] for citation in data["citations"]}


def test_an_abstained_answer_is_no_failure(zhiwen: Zhiwen) -> None:
    asked = zhiwen("ask", "国际空间站的轨道有多高？", "--json")
    assert asked.code == 0
    assert_shape(asked.json, ASK)
    assert asked.json["abstained"]
    assert asked.json["reason"] in {"nothing found", "weak evidence"}
    assert asked.json["citations"] == []


def test_ingest(new_zhiwen: Zhiwen, documents: Path) -> None:
    first, second = (new_zhiwen("ingest", documents, "--json") for _ in range(2))
    assert (first.code, first.err, second.code) == (0, "", 0)
    assert_shape(first.json, INGEST)
    assert (first.json["files"], first.json["added"]) == (3, 3)
    assert first.json["embedded"] == first.json["chunks"] > 0
    assert (second.json["unchanged"], second.json["embedded"]) == (3, 0)


def test_ingest_names_what_failed_and_what_was_passed_over(
    new_zhiwen: Zhiwen, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "好.txt").write_text("可以读的一段文字。", encoding="utf-8")
    (tmp_path / "in" / "坏.pdf").write_bytes(b"not a PDF")
    (tmp_path / "in" / "旧.xyz").write_text("?", encoding="utf-8")
    ran = new_zhiwen("ingest", tmp_path / "in", "--json")
    assert ran.code == 1
    assert_shape(ran.json, INGEST)
    assert [row["source"] for row in ran.json["failed"]] == ["坏.pdf"]
    assert ran.json["warnings"] == [
        {"source": "旧.xyz", "warning": "skipped: unsupported format .xyz"}
    ]


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_strict_makes_a_warning_count(
    new_zhiwen: Zhiwen, tmp_path: Path, options: list[str], code: int
) -> None:
    for name in ("一.txt", "二.txt"):
        (tmp_path / name).write_text("一模一样的一段文字。", encoding="utf-8")
    ran = new_zhiwen("ingest", tmp_path / "一.txt", tmp_path / "二.txt", "--json", *options)
    assert (ran.code, len(ran.json["warnings"])) == (code, 1)


def test_sync_counts_what_is_gone(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("留.txt", "走.txt"):
        (folder / name).write_text(f"这是文件「{name}」的一段文字。", encoding="utf-8")
    new_zhiwen("ingest", folder)
    (folder / "走.txt").unlink()
    assert new_zhiwen("ingest", folder, "--json").json["deleted"] == 0
    assert new_zhiwen("ingest", folder, "--sync", "--json").json["deleted"] == 1


def test_kb_list_and_show(zhiwen: Zhiwen) -> None:
    (listed,) = zhiwen("kb", "list", "--json").json["knowledge_bases"]
    assert_shape(
        listed, {"name": str, "documents": int, "chunks": int, "embedder": str, "error": str}
    )
    assert (listed["name"], listed["documents"], listed["error"]) == ("default", 3, "")
    shown = zhiwen("kb", "show", "--json").json
    assert_shape(shown, {"documents": [DOCUMENT]})
    assert sorted(document["sources"][0] for document in shown["documents"]) == [
        "仓库规定.txt", "保修政策.md", "指南/guide.md",
    ]  # fmt: skip


def test_kb_show_of_one_file(zhiwen: Zhiwen) -> None:
    shown = zhiwen("kb", "show", "保修政策.md", "--json").json
    assert_shape(shown, DOCUMENT | HEALTH | {"chunk_list": [CHUNK]})
    assert len(shown["chunk_list"]) == shown["chunks"]
    assert sum(row["chunks"] for row in shown["lengths"]) == shown["chunks"]


def test_a_process_of_its_own_prints_one_object_and_nothing_else(
    documents: Path, tmp_path: Path
) -> None:
    ran = run_process("ingest", documents, "--json", "--data-dir", tmp_path / "data")
    assert (ran.code, ran.err) == (0, "")
    assert_shape(ran.json, INGEST)
