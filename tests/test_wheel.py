"""What a user gets who installs the wheel and has no configuration file."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.zhiwen import ROOT, Ran, run_process
from tests.ui.cli.shapes import ASK, assert_shape


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    # Not through pip's isolation, which would fetch the builder from the network.
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, ROOT], check=True, cwd=folder)
    (found,) = folder.glob("zhiwen-*.whl")
    return found


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its content in a folder, as an installation has it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for the user's data."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def demo(unpacked: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """What `zhiwen demo` did from an empty folder."""
    environment = {"PYTHONPATH": str(unpacked), "XDG_DATA_HOME": str(home)}
    empty = tmp_path_factory.mktemp("empty")
    return run_process("demo", "--no-serve", "--json", cwd=empty, environment=environment)


def tracked(folder: str, suffix: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob(f"*{suffix}")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_everything_that_is_needed_is_inside(unpacked: Path) -> None:
    files = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    needed = {"app.py", "chains/settings/config.yaml", "chains/knowledge/schema.sql"}
    needed |= tracked("prompts", ".yaml") | tracked("ui/web", ".css")
    needed |= tracked("chains/retrieval/calibrations", ".yaml")
    needed |= tracked("chains/providers/lexicon", ".txt")
    needed |= tracked("eval/datasets/demo", "")
    needed |= tracked("eval/experiments", ".yaml") | tracked("eval/reports", ".css")
    for package in ("chains", "loaders", "prompts", "eval", "ui"):
        needed |= tracked(package, ".py")
    assert needed - files == set()


def test_the_configuration_is_the_one_of_the_checkout(unpacked: Path) -> None:
    packed = unpacked / "chains" / "settings" / "config.yaml"
    assert packed.read_bytes() == (ROOT / "config.yaml").read_bytes()


def test_nothing_else_is_inside(unpacked: Path) -> None:
    top = {path.name for path in unpacked.iterdir()}
    assert top == {
        "app.py", "chains", "loaders", "prompts", "eval", "ui", "zhiwen-0.1.0.dist-info",
    }  # fmt: skip
    assert not list(unpacked.rglob("test_*.py"))
    assert not list(unpacked.rglob("*.db"))


def test_the_command_and_the_licence_are_declared(unpacked: Path) -> None:
    info = unpacked / "zhiwen-0.1.0.dist-info"
    assert "zhiwen = app:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    assert (info / "licenses" / "LICENSE").is_file()


def test_the_demo_answers_from_an_empty_folder(demo: Ran) -> None:
    assert (demo.code, demo.err) == (0, "")
    assert_shape(demo.json, ASK)
    assert "7 个工作日" in demo.json["answer"]
    assert demo.json["citations"][0]["source"] == "保修政策.md"


def test_its_data_is_in_the_users_folder(demo: Ran, home: Path) -> None:
    assert [path.name for path in home.iterdir()] == ["zhiwen"]
    assert (home / "zhiwen" / "data" / "knowledge" / "demo" / "catalog.db").is_file()


def test_a_shipped_experiment_is_planned_from_an_empty_folder(
    unpacked: Path, tmp_path: Path
) -> None:
    environment = {"PYTHONPATH": str(unpacked), "XDG_DATA_HOME": str(tmp_path / "home")}
    command = ["eval", "experiment", "retrieval", "--dry-run", "--json"]
    ran = run_process(*command, cwd=tmp_path, environment=environment)
    assert (ran.code, ran.err) == (0, "")
    assert (len(ran.json["configurations"]), ran.json["indexes"]) == (24, 2)
    assert list(tmp_path.iterdir()) == []
