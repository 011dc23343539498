"""Run folders with answers, made by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml


def write_run(folder: Path, cases: Sequence[dict[str, Any]], *, answers: bool = True) -> Path:
    """Write a finished run.

    Args:
        folder: Where.
        cases: `id`, and what is not as usual: `gold`, `unanswerable`, `error`, `abstained`,
            `text` of the answer, `texts` of the passages.
        answers: Whether questions were answered.
    """
    folder.mkdir(parents=True)
    header: dict[str, Any] = {
        "dataset": "d",
        "dataset_path": "d",
        "dataset_fingerprint": "0",
        "fingerprint": "0",
        "scored": "answers" if answers else "retrieval",
        "settings": {},
    }
    (folder / "run.yaml").write_text(yaml.safe_dump(header), encoding="utf-8")
    (folder / "metrics.json").write_text('{"metrics": {}, "by_kind": {}}', encoding="utf-8")
    rows, passages = [], []
    for case in cases:
        texts = case.get("texts", [])
        keys = [f"{case['id']}-{number}.txt" for number in range(len(texts))]
        answer = {"text": case.get("text", "没有。"), "abstained": case.get("abstained", False)}
        rows.append(
            {
                "id": case["id"],
                "question": f"第{case['id']}个问题？",
                "unanswerable": case.get("unanswerable", False),
                "gold": case.get("gold", []),
                "passages": [
                    {"chunk_id": key, "source": key, "start": 0, "end": len(text), "score": 1.0}
                    for key, text in zip(keys, texts, strict=True)
                ],
                "answer": None if case.get("error") or not answers else answer,
                "error": case.get("error", ""),
            }
        )
        passages += [
            {"key": f"{key}:0-{len(text)}", "text": text, "location": {}}
            for key, text in zip(keys, texts, strict=True)
        ]
    for name, lines in (("cases.jsonl", rows), ("passages.jsonl", passages)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
