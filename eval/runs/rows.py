"""Cases as lines of a run folder, and back."""

from typing import Any

import orjson

from eval.dataset import Case
from eval.runs.stored import CaseRow, CaseTiming, StoredAnswer
from eval.scoring.results import AnswerRecord, CaseResult, CitedPlace, FoundPassage

_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY


def format_row(result: CaseResult) -> bytes:
    """Return a line of `cases.jsonl`: the same bytes for the same result; see `CaseRow`."""
    case = result.case
    return _line(
        {
            "id": case.id,
            "question": case.question,
            "kind": case.kind,
            "unanswerable": case.unanswerable,
            "gold": case.answers,
            "queries": result.queries,
            "documents": result.documents,
            "passages": [_passage(passage) for passage in result.passages],
            "answer": None if result.answer is None else _answer(result.answer),
            "scores": result.scores,
            "error": result.error,
        }
    )


def format_timing(result: CaseResult) -> bytes:
    """Return a line of `timings.jsonl`; see `CaseTiming`."""
    return _line(
        {
            "id": result.case.id,
            "milliseconds": round(result.milliseconds, 3),
            "steps": {step: round(value, 3) for step, value in result.steps.items()},
            "reused": result.reused,
        }
    )


def format_text(passage: FoundPassage) -> bytes:
    """Return a line of `passages.jsonl`: the text of a passage, and where it stands."""
    location = passage.location.to_dict()
    return _line({"key": passage.key, "text": passage.text, "location": location})


def has_failed(line: str) -> bool:
    """Tell whether a line of `cases.jsonl` is of a case that failed, without parsing it."""
    return not line.endswith('"error":""}')


def restored(case: Case, row: CaseRow, timing: CaseTiming | None) -> CaseResult:
    """Return what was measured of a case, without the texts of its passages.

    Args:
        case: The case.
        row: Its line of `cases.jsonl`.
        timing: Its line of `timings.jsonl`.
    """
    return CaseResult(
        case=case,
        queries=row.queries,
        documents=row.documents,
        scores=row.scores,
        answer=None if row.answer is None else _record(row.answer),
        milliseconds=timing.milliseconds if timing else 0.0,
        steps=timing.steps if timing else {},
        reused=timing.reused if timing else (),
        error=row.error,
    )


def _line(row: dict[str, Any]) -> bytes:
    # Many times as fast as the standard library's, and it knows our classes.
    return orjson.dumps(row, option=_OPTIONS)


def _passage(passage: FoundPassage) -> dict[str, Any]:
    return {
        "chunk_id": passage.chunk_id,
        "source": passage.source,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "stages": dict(passage.stages),
    }


def _answer(record: AnswerRecord) -> dict[str, Any]:
    citations = [
        {
            "n": citation.number,
            "source": citation.source,
            "start": citation.start,
            "end": citation.end,
            "quote": citation.quote,
        }
        for citation in record.citations
    ]
    return {
        "text": record.text,
        "abstained": record.abstained,
        "reason": record.reason,
        "evidence": record.evidence,
        "sentences": record.sentences,
        "citations": citations,
        "warnings": record.warnings,
        "partial": record.partial,
    }


def _record(stored: StoredAnswer) -> AnswerRecord:
    return AnswerRecord(
        text=stored.text,
        abstained=stored.abstained,
        reason=stored.reason,
        evidence=stored.evidence,
        sentences=tuple(sentence.as_answered() for sentence in stored.sentences),
        citations=tuple(
            CitedPlace(
                number=citation.n,
                source=citation.source,
                start=citation.start,
                end=citation.end,
                quote=citation.quote,
            )
            for citation in stored.citations
        ),
        warnings=stored.warnings,
        partial=stored.partial,
    )
