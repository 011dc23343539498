"""What the README says is what happens: its commands are run in order, its output is compared."""

import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import app
from tests.support.ollama import ModelDouble, OllamaDouble
from tests.support.zhiwen import ROOT, on_ollama
from tests.ui.web.visitor import free_port

pytestmark = pytest.mark.long

README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
COPIED = ("config.yaml", "eval/datasets/demo")


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


def commands(path: Path) -> list[list[str]]:
    """Return the commands of the sh blocks in words, without their comments."""
    lines = "".join(blocks(path, "sh")).splitlines()
    return [shlex.split(line, comments=True) for line in lines]


def tables(path: Path) -> list[list[str]]:
    """Return the first cells of each table's rows, and the number of its columns."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"(?:^\|.*\n)+", text, re.M)
    return [[*re.findall(r"^\| (`\w+`)", table, re.M), str(table.count("|"))] for table in found]


def shape(path: Path) -> list[str]:
    """Return what both languages share: levels of headings, code, links, placeholders."""
    text = path.read_text(encoding="utf-8")
    return re.findall(
        r"^#+(?= )|^- (?=\*\*)|^```\w*|\]\([\w/.]+\.(?:py|yaml)\)|@@\w+@@", text, re.M
    )


@contextmanager
def serving(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the page in a process of its own until the block is left."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import app; sys.exit(app.main())"
    command = [sys.executable, "-c", code, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            finally:
                process.kill()


def answers_within(seconds: float, url: str) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return httpx.get(url).status_code == httpx.codes.OK
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def assert_serves(folder: Path) -> None:
    port = free_port()
    with serving(port, folder) as process:
        url = f"http://127.0.0.1:{port}/"
        assert answers_within(60, url)
        # The page answers a moment before the command says so and waits to be interrupted.
        assert process.stderr is not None
        assert url in process.stderr.readline().decode()
    assert process.returncode == 0


@pytest.fixture
def fresh_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the commands need of a checkout, which is where they run."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_works_in_order(
    fresh_copy: Path, ollama: OllamaDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    ollama.add(ModelDouble(name="deepseek-r1", answer="整机的保修期为 24 个月。"))
    run = [words[1:] for words in commands(README) if words[0] == "zhiwen"]
    assert len(run) > 10
    for arguments in run:
        if arguments == ["serve"]:
            assert_serves(fresh_copy)
            continue
        at = on_ollama(ollama)[2:] if "ollama" in arguments else []
        code = app.main([*arguments, *at])
        captured = capsys.readouterr()
        assert (code, captured.err) == (0, ""), arguments
        assert captured.out, arguments
        if arguments[0] == "demo":
            assert_session_is_as_printed(capsys)


def assert_session_is_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    (session,) = blocks(README, "console")
    command, _, printed = session.partition("\n")
    assert command.startswith("$ zhiwen ")
    assert app.main(shlex.split(command)[2:]) == 0
    assert capsys.readouterr().out == printed


def test_other_commands_are_of_make_and_ollama() -> None:
    others = [words for words in commands(README) if words[0] != "zhiwen"]
    assert others == [
        ["make", "demo"],
        ["make", "test"],
        ["ollama", "pull", "nomic-embed-text", "&&", "ollama", "pull", "deepseek-r1"],
    ]


def test_both_languages_have_the_same_commands_in_the_same_order() -> None:
    assert commands(README) == commands(README_ZH)
    assert blocks(README, "console") == blocks(README_ZH, "console")


def test_both_languages_have_the_same_structure_and_tables() -> None:
    assert len(shape(README)) > 20
    assert shape(README) == shape(README_ZH)
    assert tables(README) == tables(README_ZH)


@pytest.mark.parametrize("path", [README, README_ZH], ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_chinese_one_is_plain() -> None:
    text = README_ZH.read_text(encoding="utf-8")
    assert "！" not in text
    prose = [line for line in text.splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 100
