"""A small knowledge base in which passages get lost in every way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chains.exploring import Explorers
from chains.knowledge.filters import SearchFilter
from chains.retrieval.explain import Fate, deep_overlay, trace_fate
from chains.retrieval.explore import Exploration
from chains.retrieval.rescue import Attempt, single_changes, try_changes
from chains.retrieval.steps import Question
from chains.settings.load import load_settings
from chains.settings.trial import with_retrieval
from chains.workspace import Workspace
from tests.support.knowledge import write_files

CONFIG = Path(__file__).parents[3] / "config.yaml"
QUESTION = "增压泵的保修期多长？"
_REST = "产品随附说明书和合格证，安装前请核对型号，不符时不要通电，并告知经销商，以便尽快调换。"
TEXTS = {
    "增压泵.txt": "增压泵的保修期为 24 个月，自发货日起计算。",
    "增压泵旧版.txt": "增压泵的保修期为 24 个月，自发货日起计算。（旧版）",
    "潜水泵.txt": "潜水泵的保修期为 36 个月。" + _REST,
    "油泵.txt": "油泵的保修期多长，见合同附页。" + _REST,
    "真空泵.txt": "真空泵保修 12 个月。" + _REST,
    "雨伞.txt": "雨伞不属于设备，不保修。" + _REST,
    "叉车.txt": "叉车在库内限速 5 公里/小时，转弯鸣号。",
} | {f"泵/{number}.txt": f"第 {number} 号泵的流量是每小时 {number} 吨。" for number in range(20)}
LOST: dict[str, tuple[str, dict[str, Any]]] = {
    "not found": ("雨伞.txt", {"dense": {"candidates": 2}, "lexical": {"candidates": 2}}),
    "fused": ("潜水泵.txt", {"reranker": {"provider": "none"}, "top_k": 2}),
    "unscored": ("潜水泵.txt", {"reranker": {"candidates": 2}, "top_k": 3}),
    "reranked": ("潜水泵.txt", {"top_k": 3}),
    "diversified": ("增压泵旧版.txt", {"mmr": 0.2, "top_k": 2}),
    "no room": ("真空泵.txt", {"context": {"characters": 200, "neighbours": 0}, "top_k": 30}),
    "declined": ("增压泵.txt", {"gate": {"threshold": 1.0}}),
}
"""Way to be lost -> (file, overlay of `retrieval` that loses its only passage)."""


@contextmanager
def opened_explorers(folder: Path) -> Iterator[Explorers]:
    """Open explorers over the knowledge base `泵`."""
    settings = load_settings(
        CONFIG, profile="offline", overlays=[{"splitter": {"chunk_size": 100}}]
    )
    workspace = Workspace(settings, data_dir=folder / "data")
    workspace.ingest("泵", [write_files(folder / "files", TEXTS)])
    try:
        yield Explorers(workspace)
    finally:
        workspace.close()


def chunk_of(explorers: Explorers, source: str) -> str:
    """Return the id of a file's only chunk."""
    knowledge = explorers.workspace.knowledge("泵")
    (chunk,) = knowledge.chunks_of(knowledge.document(source))
    return chunk.id


def run(explorers: Explorers, overlay: Mapping[str, Any], *, by: SearchFilter) -> Exploration:
    """Run the question."""
    settings = with_retrieval(explorers.workspace.settings, overlay)
    return explorers.explorer("泵", settings).explore(Question(text=QUESTION, filter=by))


def explained(
    explorers: Explorers,
    chunk_id: str,
    overlay: Mapping[str, Any],
    *,
    by: SearchFilter | None = None,
) -> tuple[Fate, list[Attempt]]:
    """Say what became of a passage, and try what would have kept it."""
    exploration = run(explorers, overlay, by=by or SearchFilter())
    settings = with_retrieval(explorers.workspace.settings, overlay)
    fate = trace_fate(
        chunk_id,
        exploration,
        explorer=explorers.explorer("泵", settings),
        deep=lambda: explorers.explorer(
            "泵", with_retrieval(settings, deep_overlay(settings.retrieval))
        ),
    )
    attempts = try_changes(
        exploration,
        fate,
        changes=single_changes(settings.retrieval, fate, score=exploration.evidence.score),
        explorer_for=lambda change: explorers.explorer(
            "泵", with_retrieval(settings, change.overlay)
        ),
    )
    return fate, list(attempts)
