"""What a run leaves on the disk."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import yaml

from chains.settings.settings import Settings
from eval.scoring.results import AnswerRecord, CaseResult

if TYPE_CHECKING:
    from eval.runs.run import RunResult

_CASES, _METRICS, _TIMINGS, _RUN = "cases.jsonl", "metrics.json", "timings.json", "run.yaml"


class RunFolder:
    """Writes each case as it is done, so that an interrupted run keeps what it has measured.

    All but `timings.json` is the same, byte by byte, for equal fingerprints.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare a folder, creating it; what an earlier run left stays until the first case.

        Args:
            folder: Where `run.yaml`, `cases.jsonl`, `metrics.json` and `timings.json` go.

        Raises:
            OSError: It cannot be created.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._cases: TextIO | None = None

    def add(self, result: CaseResult) -> None:
        """Write one case."""
        if self._cases is None:
            for name in (_METRICS, _TIMINGS, _RUN):  # they would belong to other cases
                (self._folder / name).unlink(missing_ok=True)
            self._cases = (self._folder / _CASES).open("w", encoding="utf-8")
        self._cases.write(json.dumps(_row(result), ensure_ascii=False) + "\n")
        self._cases.flush()

    def finish(self, run: "RunResult", *, settings: Settings) -> None:
        """Write the numbers of all cases, and what they were measured with."""
        header = {
            "dataset": run.dataset,
            "fingerprint": run.fingerprint,
            "settings": settings.model_dump(mode="json"),
        }
        self._write(_RUN, yaml.safe_dump(header, allow_unicode=True, sort_keys=False))
        metrics: dict[str, Any] = {name: asdict(metric) for name, metric in run.metrics.items()}
        self._write(_METRICS, json.dumps(metrics, indent=2))
        timings: Mapping[str, Any] = run.timings_ms
        if run.steps_ms:
            timings = {**timings, "steps": run.steps_ms}
        self._write(_TIMINGS, json.dumps(timings, indent=2))

    def close(self) -> None:
        """Close the file of cases."""
        if self._cases is not None:
            self._cases.close()
            self._cases = None

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")


def _row(result: CaseResult) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": result.case.id,
        "documents": result.documents,
        "scores": result.scores,
        "error": result.error,
    }
    return row | (_answer(result.answer) if result.answer else {})


def _answer(record: AnswerRecord) -> dict[str, Any]:
    return {
        "answer": record.text,
        "abstained": record.abstained,
        "reason": record.reason,
        "evidence": record.evidence,
        "sentences": [asdict(sentence) for sentence in record.sentences],
        "citations": [
            {
                "n": citation.number,
                "source": citation.source,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
            }
            for citation in record.citations
        ],
        "warnings": record.warnings,
        "partial": record.partial,
    }
