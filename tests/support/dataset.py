"""A dataset small enough to compute its numbers by hand."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PUMP = "增压泵的保修期为 24 个月，自发货日起计算。"
FORKLIFT = "叉车在库内限速 5 公里/小时，转弯鸣号。"
CASES: tuple[Mapping[str, Any], ...] = (
    {
        "id": "1",
        "question": "增压泵的保修期多长？",
        "answers": ["24个月"],
        "references": [PUMP],
        "documents": ["保修.txt"],
        "kind": "事实",
    },
    {
        "id": "2",
        "question": "叉车在库内限速多少？",
        "answers": ["每小时八公里"],
        "references": [FORKLIFT, "资料里没有这一句。"],
        "documents": ["仓库.txt", "食堂.txt"],
        "kind": "多处",
    },
    {"id": "3", "question": "月球有多远？", "unanswerable": True, "kind": "无答案"},
)


def write_dataset(folder: Path, cases: Iterable[Mapping[str, Any] | str] = CASES) -> Path:
    """Write three documents and some cases; a case may be a raw line."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for name, text in {"保修": PUMP, "仓库": FORKLIFT, "食堂": "食堂早七点开饭。"}.items():
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = [c if isinstance(c, str) else json.dumps(c, ensure_ascii=False) for c in cases]
    (folder / "cases.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
