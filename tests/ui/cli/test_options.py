import json
import subprocess
import sys
from pathlib import Path

import pytest

import app
from tests.support.zhiwen import CONFIG, ROOT, Zhiwen
from ui.cli.arguments import globals_first


def test_alone_it_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.startswith("Usage: zhiwen ")
    assert "提问 Answer" in captured.out


@pytest.mark.parametrize("group", ["kb", "eval"])
def test_a_group_alone_prints_its_help(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([group]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: zhiwen {group} ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"], ["search"], ["ingest"], ["demo"], ["serve"], ["doctor"], ["kb"], ["eval"],
        ["kb", "forget"], ["eval", "reproduce"], ["eval", "judge"], ["eval", "compare"],
        ["eval", "report"], ["eval", "apply"], ["eval", "import"], ["eval", "generate"],
        ["eval", "check"], ["eval", "feedback"], ["eval", "mine"], ["eval", "export-sft"],
        ["eval", "experiment"], ["eval", "run"],
    ],
)  # fmt: skip
def test_every_command_has_help_of_one_screen(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main([*arguments, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Usage: zhiwen {' '.join(arguments)}")
    assert len(lines) < 30
    assert not any(line.endswith("...") and "  " in line.strip() for line in lines[2:])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frob"], "no such command 'frob'; see `zhiwen --help`"),
        (["serch", "x"], "no such command 'serch'. Did you mean 'search', 'serve', 'bench'?"),
        (["kb", "frob"], "no such command 'frob'; see `zhiwen kb --help`"),
        (["search", "x", "--frob"], "no such option: --frob; see `zhiwen search --help`"),
        (["--xyz"], "no such option: --xyz; see `zhiwen --help`"),
        (["ask"], "missing argument 'QUESTION'; see `zhiwen ask --help`"),
        (["ingest"], "missing argument 'PATH'; see `zhiwen ingest --help`"),
        (["search", "x", "--kb"], "option '--kb' requires an argument"),
        (["ask", "x", "--set"], "option '--set' requires an argument"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"zhiwen: {line}\n")


@pytest.mark.parametrize("count", ["0", "101", "viele"])
def test_an_impossible_number(count: str, zhiwen: Zhiwen) -> None:
    ran = zhiwen("search", "保修", "--top-k", count)
    assert ran.code == 2
    assert ran.line.startswith("zhiwen: invalid value for '--top-k': ")
    assert ran.line.endswith("; see `zhiwen search --help`")


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        (["ask", "x", "--json"], ["--json", "ask", "x"]),
        (["ask", "--kb", "手册", "x"], ["--kb", "手册", "ask", "x"]),
        (["ask", "x", "--set=a.b=c"], ["--set=a.b=c", "ask", "x"]),
        (
            ["--set", "a=1", "ask", "x", "--set", "b=2"],
            ["--set", "a=1", "--set", "b=2", "ask", "x"],
        ),
        (["ask", "--", "--json"], ["ask", "--", "--json"]),
        (["ask", "--trace", "x"], ["ask", "--trace", "x"]),
    ],
)
def test_global_options_move_to_the_front(given: list[str], moved: list[str]) -> None:
    assert globals_first(given) == moved


@pytest.mark.parametrize("before", [True, False])
def test_options_stand_before_or_after_the_command(
    before: bool, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        "--config", str(CONFIG), "--profile", "offline", "--data-dir", str(library),
        "--kb=default", "--set=retrieval.top_k=1", "--set", "retrieval.variants.provider=none",
        "--json",
    ]  # fmt: skip
    command = ["search", "泵"]
    assert app.main([*options, *command] if before else [*command, *options]) == 0
    assert len(json.loads(capsys.readouterr().out)["hits"]) == 1


def test_a_group_takes_them_between_and_behind(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--config", str(CONFIG), "--data-dir", str(library)]
    assert app.main(["kb", "--json", "list", *at]) == 0
    between = capsys.readouterr().out
    assert app.main(["kb", "list", *at, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(between)


def test_the_last_of_two_equal_overrides_counts(zhiwen: Zhiwen) -> None:
    ran = zhiwen("search", "泵", "--json", "--set=retrieval.top_k=1", "--set=retrieval.top_k=2")
    assert len(ran.json["hits"]) == 2


def test_a_question_may_look_like_an_option(zhiwen: Zhiwen) -> None:
    at = ["--config", CONFIG, "--data-dir", zhiwen.data_dir, "--json"]
    assert app.main([*map(str, at), "search", "--", "--json"]) == 0
    assert json.loads(zhiwen.capsys.readouterr().out)["query"] == "--json"


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app", *arguments]


@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_a_reader_that_has_gone_is_no_error(library: Path, flag: list[str]) -> None:
    process = subprocess.Popen(
        command_line("search", "泵", "--data-dir", str(library), *flag),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    complaints = process.stderr.read() if process.stderr else b"?"
    with process:
        pass
    assert (process.returncode, complaints) == (0, b"")


def test_an_output_that_lacks_a_character_ends_nothing(library: Path) -> None:
    done = subprocess.run(
        command_line("doctor", "--data-dir", str(library)),
        cwd=ROOT, env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, capture_output=True,
        check=True,
    )  # fmt: skip
    assert "? profile: offline" in done.stdout.decode("gbk")


def test_json_loses_nothing_in_an_output_that_lacks_characters(library: Path) -> None:
    done = subprocess.run(
        command_line("search", "表情", "--json", "--data-dir", str(library)),
        cwd=ROOT, env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, capture_output=True,
        check=True,
    )  # fmt: skip
    assert any("😀" in hit["text"] for hit in json.loads(done.stdout)["hits"])
