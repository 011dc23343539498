"""What holds for every command of `zhiwen eval`: where options stand, and what `--json` prints."""

import json
import shutil
from pathlib import Path

import pytest

import app
from tests.support.dataset import write_dataset
from tests.support.zhiwen import CONFIG
from ui.cli.evaluation import _COMMANDS

EXPERIMENT = """
title: 小对照
datasets: [DATASET]
scored: retrieval
primary: mrr@10
profile: offline
grid:
  k:
    - {name: two, overlay: {retrieval: {top_k: 2}}}
    - {name: three, overlay: {retrieval: {top_k: 3}}}
"""

COMMANDS: dict[str, tuple[list[str], set[str]]] = {
    "run": (["SET", "--retrieval-only", "--out", "OUT"], {"dataset", "metrics", "fingerprint"}),
    "reproduce": (["RUN", "--out", "OUT"], {"same", "cases"}),
    "experiment": (["FILE", "--dry-run"], {"configurations", "indexes", "retrievals", "seconds"}),
    "compare": (["RUN", "RUN"], {"metrics"}),
    "report": (["EXPERIMENT"], {"configurations", "winner", "winning_overlay"}),
    "apply": (["EXPERIMENT", "--dry-run"], {"file", "profile", "overlay", "written", "diff"}),
    "import": (["jsonl", "ROWS", "--out", "OUT"], {"folder", "cases", "skipped", "remarks"}),
    "generate": (["--n", "1"], {"folder", "writer", "wanted", "written", "to_review"}),
    "check": (["SET"], {"cases", "findings"}),
    "feedback": ([], {"added", "to_review"}),
    "mine": (["SET", "--out", "OUT.jsonl"], {"file", "examples", "left_out"}),
    "export-sft": (["SET", "--out", "OUT"], {"examples", "refusals", "left_out"}),
}
ELSEWHERE = {"calibrate", "judge"}
"""Tested on more cases, and with a judge, in files of their own."""


@pytest.fixture(scope="module")
def places(library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder with a run and an experiment; word in `COMMANDS` -> what it stands for."""
    place = tmp_path_factory.mktemp("contract")
    shutil.copytree(library, place / "data")
    found = {name: str(place / name.lower()) for name in ("SET", "RUN", "EXPERIMENT")}
    found["FILE"], found["ROWS"] = str(place / "kurz.yaml"), str(place / "rows.jsonl")
    write_dataset(place / "set")
    row = {"question": "叶轮用什么做？", "answers": ["不锈钢"], "contexts": ["叶轮用不锈钢做。"]}
    Path(found["ROWS"]).write_text(json.dumps(row), encoding="utf-8")
    Path(found["FILE"]).write_text(EXPERIMENT.replace("DATASET", found["SET"]), encoding="utf-8")
    found["OPTIONS"] = f"--config {CONFIG} --data-dir {place / 'data'}"
    for words in (
        ["run", found["SET"], "--retrieval-only", "--out", found["RUN"]],
        ["experiment", found["FILE"], "--out", found["EXPERIMENT"]],
    ):
        assert app.main(["eval", *words, *found["OPTIONS"].split()]) == 0
    return found


def test_every_command_is_held_to_it() -> None:
    assert set(COMMANDS) | ELSEWHERE == set(_COMMANDS)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("command", COMMANDS)
def test_one_object_wherever_the_options_stand(
    command: str,
    before: bool,
    places: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written, keys = COMMANDS[command]
    known = places | {"OUT": str(tmp_path / "out"), "OUT.jsonl": str(tmp_path / "out.jsonl")}
    words = ["eval", command, *(known.get(word, word) for word in written)]
    options = [*places["OPTIONS"].split(), "--json"]
    code = app.main([*options, *words] if before else [*words, *options])
    captured = capsys.readouterr()
    assert (code in (0, 1), captured.err) == (True, "")
    assert keys <= set(json.loads(captured.out))


@pytest.mark.parametrize("command", sorted({*COMMANDS, *ELSEWHERE} - {"feedback", "generate"}))
def test_what_is_missing_is_told_in_one_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["eval", command]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("zhiwen: missing argument '")
    assert captured.err.endswith(f"; see `zhiwen eval {command} --help`\n")
