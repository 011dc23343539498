"""Each is one line with its remedy, its exit code, and nothing written."""

import os
import socket
from pathlib import Path

import pytest

from tests.support.zhiwen import Zhiwen

SUPPORTED = "; supported are .bmp, .csv, "


def refused(zhiwen: Zhiwen, *arguments: str | Path, code: int = 2) -> str:
    """Run a command that must be refused without touching the data directory."""
    before = zhiwen.files()
    existed = zhiwen.data_dir.exists()
    ran = zhiwen(*arguments)
    assert ran.code == code, ran
    assert zhiwen.data_dir.exists() == existed
    assert set(zhiwen.files()) == set(before)
    assert ran.line.startswith("zhiwen: ")
    return ran.line.removeprefix("zhiwen: ")


@pytest.fixture(params=["", "--json"])
def form(request: pytest.FixtureRequest) -> list[str]:
    """For people, or as JSON: refusals are the same."""
    return [request.param] if request.param else []


def test_a_path_that_does_not_exist(new_zhiwen: Zhiwen, tmp_path: Path, form: list[str]) -> None:
    line = refused(new_zhiwen, "ingest", tmp_path / "没有", *form)
    assert line == "没有: no such file or folder; check the path and its permissions"


def test_a_file_of_unknown_format(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("x", encoding="utf-8")
    line = refused(new_zhiwen, "ingest", tmp_path / "a.xyz")
    assert line.startswith(f"a.xyz: unsupported format .xyz{SUPPORTED}")


def test_a_file_that_may_not_be_read(
    new_zhiwen: Zhiwen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "私.txt").write_text("一段文字。", encoding="utf-8")
    # Tests may run as root, who may read everything.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "私.txt")
    line = refused(new_zhiwen, "ingest", tmp_path / "私.txt")
    assert line == "私.txt: may not be read by this user; check the path and its permissions"


def test_a_name_in_another_encoding_stops_nobody(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "好.txt").write_text("一段文字。", encoding="utf-8")
    try:
        (folder / os.fsdecode("报告.txt".encode("gbk"))).write_text("文字。", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only names in Unicode")
    ran = new_zhiwen("ingest", folder, "--json")
    assert (ran.code, ran.json["added"]) == (1, 1)
    assert ran.json["failed"][0]["source"] == "报告.txt"
    assert "its name is not in UTF-8; rename it" in ran.json["failed"][0]["error"]


def test_an_empty_folder(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    line = refused(new_zhiwen, "ingest", tmp_path / "空")
    assert line.startswith(f"{tmp_path / '空'}: the folder is empty{SUPPORTED}")


def test_unknown_formats_in_a_folder_are_counted_or_named(
    new_zhiwen: Zhiwen, tmp_path: Path
) -> None:
    for name in ("a.txt", "b.xyz", ".hidden"):
        (tmp_path / name).write_text("一段文字。", encoding="utf-8")
    assert (
        "\n- 1 of unknown formats skipped (-v names them)\n" in new_zhiwen("ingest", tmp_path).out
    )
    named = new_zhiwen("ingest", tmp_path, "-v").out
    assert "\n- .hidden: hidden\n- b.xyz: unsupported format .xyz\n" in named


def test_a_data_directory_that_is_a_file(new_zhiwen: Zhiwen, documents: Path) -> None:
    new_zhiwen.data_dir.write_text("x", encoding="utf-8")
    line = refused(new_zhiwen, "ingest", documents)
    assert line.endswith("data/knowledge/default: Not a directory")


def test_good_and_missing_paths(new_zhiwen: Zhiwen, documents: Path, tmp_path: Path) -> None:
    ran = new_zhiwen("ingest", documents / "仓库规定.txt", tmp_path / "没有.txt")
    assert ran.code == 1
    assert ran.out.startswith("1 file: 1 added; ")
    assert "✗ 没有.txt: no such file or folder\n" in ran.out
    assert new_zhiwen("search", "叉车").code == 0


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("question", ["", " \n"])
def test_an_empty_question(zhiwen: Zhiwen, command: str, question: str, form: list[str]) -> None:
    line = refused(zhiwen, command, question, *form)
    assert line == "the question is empty; ask something, e.g. 保修期多长？"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["--set", "splitter.chunk_sise=3"],
            "config.yaml: splitter.chunk_sise: unknown key (did you mean chunk_size?)",
        ),
        (["--set", "top_k"], "--set top_k: expected KEY=VALUE, e.g. retrieval.top_k=8"),
        (["--set", "a=[1"], "--set a=[1: the value is not valid YAML"),
        (
            ["--set", "retrieval.top_k=many"],
            "config.yaml: retrieval.top_k: input should be a valid integer, unable to parse "
            "string as an integer, not 'many'",
        ),
        (
            ["--profile", "olama"],
            "config.yaml: profile 'olama' does not exist; did you mean ollama?",
        ),
        (
            ["--profile", "x"],
            "config.yaml: profile 'x' does not exist; there are: full, offline, ollama",
        ),
    ],
)
def test_a_wrong_setting(new_zhiwen: Zhiwen, options: list[str], line: str) -> None:
    assert refused(new_zhiwen, "ask", "问", *options) == line


def test_a_typo_in_the_configuration_file(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("data_dir: data\nretrieval: {topk: 3}\n", encoding="utf-8")
    zhiwen = Zhiwen(new_zhiwen.data_dir, new_zhiwen.capsys, ("--config", str(config)))
    line = refused(zhiwen, "kb", "list")
    assert line == "mine.yaml: retrieval.topk: unknown key (did you mean top_k?)"


def test_a_configuration_file_that_does_not_exist(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    zhiwen = Zhiwen(new_zhiwen.data_dir, new_zhiwen.capsys, ("--config", str(tmp_path / "no")))
    assert refused(zhiwen, "doctor").startswith(f"{tmp_path / 'no'}: no such configuration file; ")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "not JSON (Expecting property name enclosed in double quotes: line 1 column 2 "),
        ('{"question": "x"}', "not a list of turns"),
        ('[{"question": "x"}, {"answer": "x"}]', "turn 2 has no question"),
        ('["x"]', "turn 1 has no question"),
    ],
)
def test_a_malformed_history(zhiwen: Zhiwen, tmp_path: Path, content: str, complaint: str) -> None:
    history = tmp_path / "history.json"
    history.write_text(content, encoding="utf-8")
    line = refused(zhiwen, "ask", "多长？", "--history", history)
    assert line.startswith(f"{history}: {complaint}")
    assert line.endswith('; write [{"question": "…", "answer": "…"}], oldest first')


def test_a_history_in_another_encoding(zhiwen: Zhiwen, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_bytes('[{"question": "保修"}]'.encode("gbk"))
    assert "not JSON ('utf-8' codec" in refused(zhiwen, "ask", "多长？", "--history", history)


def test_a_missing_history(zhiwen: Zhiwen, tmp_path: Path) -> None:
    line = refused(zhiwen, "ask", "多长？", "--history", tmp_path / "no.json")
    assert line == f"{tmp_path / 'no.json'}: cannot be read (No such file or directory)"


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "问"], ["search", "问"], ["kb", "show"], ["kb", "delete", "a"],
        ["kb", "forget", "a"], ["kb", "reindex"], ["kb", "drop"], ["kb", "export", "a.zip"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_knowledge_base_that_does_not_exist(new_zhiwen: Zhiwen, command: list[str]) -> None:
    assert refused(new_zhiwen, *command, "--kb", "合同") == (
        "knowledge base '合同' does not exist; create it with `zhiwen ingest PATH --kb '合同'`, "
        "or see `zhiwen kb list`"
    )


@pytest.mark.parametrize("command", ["show", "delete", "forget"])
def test_a_file_that_the_knowledge_base_does_not_have(zhiwen: Zhiwen, command: str) -> None:
    line = refused(zhiwen, "kb", command, "没有.md")
    assert line == "没有.md: not in this knowledge base; `zhiwen kb show` lists its files"


def test_an_empty_name(zhiwen: Zhiwen) -> None:
    assert refused(zhiwen, "kb", "show", "--kb", " ").startswith("the name of a knowledge base")


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("setting", "stage"),
    [
        ("splitter.chunk_size=128", "splitter"),
        ("embedding.dimension=256", "embedding"),
        ("lexical.fold_scripts=false", "keyword index"),
        ("loaders.max_garble_ratio=0.5", "parsing"),
    ],
)
def test_a_knowledge_base_of_another_configuration(
    zhiwen: Zhiwen, command: str, setting: str, stage: str
) -> None:
    assert refused(zhiwen, command, "保修", "--set", setting) == (
        f"knowledge base 'default' was built with another configuration (different: {stage}); "
        "bring it up to date with `zhiwen kb reindex`, or choose the profile it was built with"
    )


def test_a_port_in_use(zhiwen: Zhiwen) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refused(zhiwen, "serve", "--port", str(port))
    assert line == f"port {port} is already in use; choose another with --port"


def test_an_export_over_a_file(zhiwen: Zhiwen, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_text("mine", encoding="utf-8")
    line = refused(zhiwen, "kb", "export", target)
    assert line == f"{target}: exists already; choose another name"
    assert target.read_text(encoding="utf-8") == "mine"


def test_an_export_into_a_folder_that_does_not_exist(zhiwen: Zhiwen, tmp_path: Path) -> None:
    line = refused(zhiwen, "kb", "export", tmp_path / "no" / "a.zip")
    assert line == f"{tmp_path / 'no'}: no such folder; create it first"


def test_a_damaged_catalog(new_zhiwen: Zhiwen) -> None:
    catalog = new_zhiwen.data_dir / "knowledge" / "default" / "catalog.db"
    catalog.parent.mkdir(parents=True)
    catalog.write_bytes(b"garbage " * 99)
    line = refused(new_zhiwen, "ask", "问")
    assert line.startswith(f"{catalog}: cannot be opened (file is not a database); if it is ")


def test_a_damaged_catalog_does_not_hide_the_others(own_zhiwen: Zhiwen) -> None:
    catalog = own_zhiwen.data_dir / "knowledge" / "broken" / "catalog.db"
    catalog.parent.mkdir()
    catalog.write_bytes(b"garbage " * 99)
    listed = own_zhiwen("kb", "list", "--json").json["knowledge_bases"]
    assert [(kb["name"], bool(kb["error"])) for kb in listed] == [
        ("broken", True),
        ("default", False),
    ]
    assert own_zhiwen("kb", "drop", "--kb", "broken").code == 0
    assert not catalog.exists()
