import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from chains.settings.load import load_settings
from chains.workspace import Workspace
from tests.support.zhiwen import CONFIG, Zhiwen, contents_of
from tests.ui.cli.conftest import DOCUMENTS

QUESTION = "增压泵的保修期多长？"
SECRET = "发现险情先按警铃，再拨内线 8119"


def traces(folder: Path, text: str) -> list[str]:
    """Return the files that hold a text in any encoding that an index may use."""
    found = []
    for name, data in contents_of(folder).items():
        if any(text.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-32-le")):
            found.append(name)
    return found


def answers(zhiwen: Zhiwen, name: str) -> list[object]:
    questions = (QUESTION, "险情怎么办？", "How often check the oil?")
    found = [zhiwen("ask", question, "--kb", name, "--json").json for question in questions]
    return [(data["answer"], data["citations"], data["evidence"]) for data in found]


def test_without_any_the_list_says_how_to_begin(new_zhiwen: Zhiwen) -> None:
    assert new_zhiwen("kb", "list").out == (
        "no knowledge base yet; create one with `zhiwen ingest PATH`\n"
    )
    assert new_zhiwen("kb", "list", "--json").json == {"knowledge_bases": []}
    assert not new_zhiwen.data_dir.exists()


def test_names_may_be_chinese_and_are_no_markup(new_zhiwen: Zhiwen, documents: Path) -> None:
    for name in ("合同 2026", "a[red]b"):
        assert new_zhiwen("ingest", documents / "仓库规定.txt", "--kb", name).code == 0
    listed = new_zhiwen("kb", "list").out
    assert "合同 2026" in listed
    assert "a[red]b" in listed


def test_show(zhiwen: Zhiwen) -> None:
    lines = zhiwen("kb", "show").out.splitlines()
    assert len(lines) == len(DOCUMENTS)
    assert any(line.startswith("仓库规定.txt  text") for line in lines)


def test_show_of_one_file_has_its_chunks(zhiwen: Zhiwen) -> None:
    shown = zhiwen("kb", "show", "仓库规定.txt").out
    assert "── 1 ── " in shown
    assert SECRET in shown


def test_show_says_which_chunks_are_off(own_zhiwen: Zhiwen) -> None:
    shown = own_zhiwen("kb", "show", "仓库规定.txt", "--json").json
    (chunk,) = shown["chunk_list"]
    assert "disabled" not in chunk
    workspace = Workspace(load_settings(CONFIG), data_dir=own_zhiwen.data_dir)
    workspace.switch_chunk("default", chunk["chunk_id"], enabled=False)
    workspace.close()
    shown = own_zhiwen("kb", "show", "仓库规定.txt", "--json").json
    assert shown["chunk_list"] == [chunk | {"disabled": True}]
    assert f"── 1 ── {chunk['chunk_id']} ── off\n" in own_zhiwen("kb", "show", "仓库规定.txt").out
    hits = own_zhiwen("search", "叉车限速", "--json").json["hits"]
    assert "仓库规定.txt" not in {hit["source"] for hit in hits}


def test_reindex_says_what_is_not_off_any_more(own_zhiwen: Zhiwen) -> None:
    shown = own_zhiwen("kb", "show", "仓库规定.txt", "--json").json
    workspace = Workspace(load_settings(CONFIG), data_dir=own_zhiwen.data_dir)
    workspace.switch_chunk("default", shown["chunk_list"][0]["chunk_id"], enabled=False)
    workspace.close()
    out = own_zhiwen("kb", "reindex", "--set", "splitter.chunk_size=20").out
    assert "! 1 chunk that was switched off: the text is cut otherwise now, or gone\n" in out


def test_delete(own_zhiwen: Zhiwen) -> None:
    ran = own_zhiwen("kb", "delete", "仓库规定.txt")
    assert (ran.code, ran.out) == (0, "仓库规定.txt: deleted\n")
    hits = own_zhiwen("search", "叉车 险情 警铃", "--json").json["hits"]
    assert all(hit["source"] != "仓库规定.txt" for hit in hits)


def test_delete_as_json(own_zhiwen: Zhiwen) -> None:
    ran = own_zhiwen("kb", "delete", "仓库规定.txt", "--json")
    assert ran.json == {"deleted": "仓库规定.txt", "document_gone": True}


def test_a_deletion_is_seen_at_once_by_who_has_it_open(own_zhiwen: Zhiwen) -> None:
    workspace = Workspace(load_settings(CONFIG), data_dir=own_zhiwen.data_dir)
    with workspace.knowledge("default").reading() as snapshot:
        assert snapshot.search_lexical("警铃", count=1)
    workspace.delete("default", "仓库规定.txt")
    with workspace.knowledge("default").reading() as snapshot:
        found = [chunk_id for chunk_id, _ in snapshot.search_lexical("警铃", count=9)]
        assert snapshot.chunks(found) == {}
    workspace.close()


def test_forget_leaves_nothing_on_the_disk(own_zhiwen: Zhiwen) -> None:
    assert traces(own_zhiwen.data_dir, SECRET)
    vectors = own_zhiwen.data_dir.rglob("chroma.sqlite3")
    before = {path.parent.name for path in vectors}
    ran = own_zhiwen("kb", "forget", "仓库规定.txt", "--json")
    assert ran.code == 0
    assert ran.json["forgotten"] == "仓库规定.txt"
    assert (ran.json["clean"], ran.json["found"], ran.json["vectors"]) == (True, [], 0)
    assert ran.json["sentences"] == 2
    for text in (SECRET, "内线 8119", "叉车在库内", "仓库规定"):
        assert traces(own_zhiwen.data_dir, text) == []
    assert before.isdisjoint(
        path.parent.name for path in own_zhiwen.data_dir.rglob("chroma.sqlite3")
    )
    assert "24 个月" in own_zhiwen("ask", QUESTION).out


def test_forget_says_what_it_has_looked_at(own_zhiwen: Zhiwen) -> None:
    ran = own_zhiwen("kb", "forget", "仓库规定.txt")
    assert ran.out.startswith("仓库规定.txt: forgotten; 2 sentences of its own looked for in ")
    assert ran.out.endswith(" files: 0 found, 0 vectors left\n")


def test_a_file_whose_copy_stays_is_not_called_forgotten(
    own_zhiwen: Zhiwen, documents: Path, tmp_path: Path
) -> None:
    shutil.copy(documents / "仓库规定.txt", tmp_path / "副本.txt")
    own_zhiwen("ingest", tmp_path / "副本.txt")
    ran = own_zhiwen("kb", "forget", "副本.txt")
    assert ran.out == "副本.txt: deleted; another file has the same content and stays\n"
    assert own_zhiwen("kb", "show", "仓库规定.txt").code == 0


def test_reindex_with_other_chunks(own_zhiwen: Zhiwen) -> None:
    small = ["--set", "splitter.chunk_size=64"]
    assert own_zhiwen("search", "保修", *small).code == 2
    ran = own_zhiwen("kb", "reindex", "--json", *small)
    assert ran.code == 0
    assert set(ran.json) == {"embedded", "failed"}
    assert ran.json["failed"] == []
    hits = own_zhiwen("search", "保修", "--json", *small).json["hits"]
    assert max(len(hit["text"]) for hit in hits) <= 64
    assert own_zhiwen("kb", "reindex", *small).out == "up to date; 0 chunks embedded\n"


@pytest.mark.parametrize("part", ["vectors", "lexical"])
def test_reindex_mends_an_index_that_has_lost_something(own_zhiwen: Zhiwen, part: str) -> None:
    whole = own_zhiwen("search", QUESTION, "--json").json["hits"][:3]
    shutil.rmtree(own_zhiwen.data_dir / "knowledge" / "default" / part)
    assert own_zhiwen("doctor").code == 1
    assert own_zhiwen("kb", "reindex").code == 0
    assert own_zhiwen("doctor").code == 0
    assert own_zhiwen("search", QUESTION, "--json").json["hits"][:3] == whole


def test_drop(own_zhiwen: Zhiwen) -> None:
    assert own_zhiwen("kb", "drop").out == "default: dropped\n"
    assert own_zhiwen.files() == {}
    assert own_zhiwen("ask", QUESTION).code == 2


def test_export_drop_and_import_give_the_same_answers(own_zhiwen: Zhiwen, tmp_path: Path) -> None:
    before = answers(own_zhiwen, "default")
    target = tmp_path / "手册.zip"
    assert own_zhiwen("kb", "export", target, "--json").json == {"exported": str(target)}
    assert own_zhiwen("kb", "drop", "--json").json == {"dropped": "default"}
    ran = own_zhiwen("kb", "import", target, "--json", "--kb", "新的")
    assert ran.json == {"imported": "新的", "documents": 3}
    assert answers(own_zhiwen, "新的") == before
    assert [kb["name"] for kb in own_zhiwen("kb", "list", "--json").json["knowledge_bases"]] == [
        "新的"
    ]


def test_an_export_names_no_folder_of_this_machine(
    own_zhiwen: Zhiwen, documents: Path, tmp_path: Path
) -> None:
    (tmp_path / "坏.md").write_text("先是好的一段文字。", encoding="utf-8")
    own_zhiwen("ingest", tmp_path / "坏.md")
    (tmp_path / "坏.md").write_bytes(b"\xff\xfe\x00\xd8" * 40)
    own_zhiwen("ingest", tmp_path / "坏.md")
    own_zhiwen("kb", "export", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert sorted(contents_of(tmp_path / "out")) == ["catalog.db", "manifest.json"]
    for folder in (tmp_path, documents, own_zhiwen.data_dir, Path("/tmp")):
        assert traces(tmp_path / "out", f"{folder}/") == []


def test_after_an_import_the_same_files_are_known(
    own_zhiwen: Zhiwen, documents: Path, tmp_path: Path
) -> None:
    own_zhiwen("kb", "export", tmp_path / "a.zip")
    own_zhiwen("kb", "import", tmp_path / "a.zip", "--kb", "b")
    report = own_zhiwen("ingest", documents, "--kb", "b", "--json").json
    assert (report["added"], report["embedded"]) == (0, 0)


def write_zip(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)


@pytest.mark.parametrize(
    "members",
    [
        None,
        {},
        {"manifest_json": b"{}"},
        {"manifest_json": b"[1]", "catalog_db": b"SQLite format 3\0"},
        {"manifest_json": b"{", "catalog_db": b"SQLite format 3\0"},
        {"manifest_json": b'{"format": 1}', "catalog_db": b"garbage"},
    ],
    ids=["text", "empty", "no catalog", "list", "not JSON", "no database"],
)
def test_importing_something_else(
    new_zhiwen: Zhiwen, tmp_path: Path, members: dict[str, bytes] | None
) -> None:
    path = tmp_path / "a.zip"
    path.write_text("?") if members is None else write_zip(path, **members)
    ran = new_zhiwen("kb", "import", path)
    assert ran.code == 2
    assert ran.line == (
        f"zhiwen: {path}: not an exported knowledge base; give a file that `zhiwen kb export` wrote"
    )
    assert not new_zhiwen.data_dir.exists()


@pytest.mark.parametrize("table", ["meta", "chunks", "vectors", "switched_off"])
def test_importing_a_damaged_catalog_leaves_nothing(
    own_zhiwen: Zhiwen, tmp_path: Path, table: str
) -> None:
    database = sqlite3.connect(tmp_path / "other.db")
    database.execute(f"CREATE TABLE {table} (x)")
    database.close()
    data = (tmp_path / "other.db").read_bytes()
    write_zip(tmp_path / "a.zip", manifest_json=b'{"format": 1}', catalog_db=data)
    before = own_zhiwen.files()
    ran = own_zhiwen("kb", "import", tmp_path / "a.zip", "--kb", "b")
    assert ran.code == 2
    assert ran.line.startswith("zhiwen: ")
    assert set(own_zhiwen.files()) == set(before)


def test_importing_a_newer_format(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", manifest_json=b'{"format": 2}', catalog_db=b"SQLite format 3\0")
    line = new_zhiwen("kb", "import", tmp_path / "a.zip").line
    assert line == f"zhiwen: {tmp_path / 'a.zip'}: exported by another version of zhiwen"


def test_importing_over_a_knowledge_base(own_zhiwen: Zhiwen, tmp_path: Path) -> None:
    own_zhiwen("kb", "export", tmp_path / "a.zip")
    ran = own_zhiwen("kb", "import", tmp_path / "a.zip")
    assert ran.code == 2
    assert ran.line == (
        "zhiwen: a knowledge base of this name exists already; choose another with --kb"
    )
