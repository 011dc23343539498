"""The house rules that no linter knows: who may import whom, and what no module may do."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("loaders", "prompts", "chains", "eval", "ui")
MODULES = sorted(
    path.relative_to(ROOT)
    for path in [ROOT / "app.py", *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))]
)
LAYERS = (
    "chains.errors", "chains.telemetry", "chains.sqlite_file", "loaders", "prompts",
    "chains.settings", "chains.providers", "chains.knowledge", "chains.retrieval",
    "chains.answering", "chains.rag", "chains.conversations", "chains", "eval", "ui", "app",
)  # fmt: skip
APART = {("loaders", "prompts"), ("prompts", "loaders")}
HEAVY = (
    "torch", "gradio", "unstructured", "sentence_transformers", "chromadb", "transformers",
    "scipy.stats",
)  # fmt: skip


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> str | None:
    return next((layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")), None)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def violations(path: Path) -> list[str]:
    own = layer_of(dotted(path))
    others = {layer_of(module) for module in imported(path)} - {None, own}
    assert own is not None
    return sorted(
        other
        for other in filter(None, others)
        if LAYERS.index(other) > LAYERS.index(own)
        or (own, other) in APART
        or (own in ("loaders", "prompts") and other.startswith("chains"))
    )


def test_every_product_module_is_looked_at() -> None:
    assert len(MODULES) > 100
    assert {str(path.parts[0]) for path in MODULES} == {*PACKAGES, "app.py"}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_to_the_left(path: Path) -> None:
    assert violations(path) == []


def test_no_import_is_relative() -> None:
    assert [
        path
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ] == []


def test_eval_is_never_imported_whole() -> None:
    assert [
        path
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.partition(".")[0] == "eval"
    ] == []


def test_no_file_is_longer_than_300_lines() -> None:
    files = [*MODULES, *(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))]
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_no_test_takes_sleep_from_everybody() -> None:
    """A thread of a library that sleeps in a loop would become a busy one, without an end."""
    taken = re.compile(r"""setattr\(\s*(?:time,\s*["']sleep|["'][\w.]*time\.sleep)""")
    files = (ROOT / "tests").rglob("*.py")
    assert [path for path in files if taken.search(path.read_text(encoding="utf-8"))] == []


def test_no_name_says_nothing() -> None:
    hollow = re.compile(r"(^|_)(utils?|helpers?|common|manager)(_|$)|Manager$")
    vague = re.compile(r"^_?(get|handle|process)_|(^|_)(utils?|helper)(_|$)")
    modules = {(path, part) for path in MODULES for part in path.with_suffix("").parts}
    nodes = [(path, node) for path in MODULES for node in ast.walk(tree_of(path))]
    classes = {(path, node.name) for path, node in nodes if isinstance(node, ast.ClassDef)}
    functions = {(path, node.name) for path, node in nodes if isinstance(node, ast.FunctionDef)}
    assert [found for found in sorted(modules | classes) if hollow.search(found[1])] == []
    assert [found for found in sorted(functions) if vague.search(found[1])] == []


def is_harmless(node: ast.stmt) -> bool:
    """Definitions, imports, constants and docstrings do nothing when a module is imported."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case ast.Assign(targets=[ast.Name() | ast.Tuple()]) | ast.AnnAssign(target=ast.Name()):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
    kinds = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return isinstance(node, kinds)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_importing_a_module_does_nothing(path: Path) -> None:
    effects = [ast.unparse(node) for node in tree_of(path).body if not is_harmless(node)]
    assert effects == []


def test_the_environment_is_changed_in_one_place() -> None:
    changing = re.compile(r"os\.environ(\[[^]]+\] *=|\.(update|setdefault|pop))|os\.putenv")
    changed = [p for p in MODULES if changing.search((ROOT / p).read_text(encoding="utf-8"))]
    assert changed == [Path("chains/telemetry.py")]


@pytest.mark.parametrize("module", ["chains.rag", "eval.runs.run", "app", "ui.cli.evaluation"])
def test_importing_is_light(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
