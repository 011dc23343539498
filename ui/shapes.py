"""Results as JSON: the shapes that scripts depend on."""

from collections.abc import Mapping
from typing import Any

from chains.answering.answer import Answer, TraceStep
from chains.knowledge.records import ChunkRecord
from chains.knowledge.report import IngestReport
from chains.retrieval.steps import Candidate, Candidates, Passage


def shape_hits(found: Candidates, *, count: int) -> list[dict[str, Any]]:
    """Return the first candidates as `hits` of `search --json`."""
    return [shape_hit(candidate, rank) for rank, candidate in enumerate(found.ranked[:count], 1)]


def shape_hit(candidate: Candidate, rank: int) -> dict[str, Any]:
    """Return one candidate as a hit."""
    chunk = candidate.chunk
    return {
        "rank": rank,
        **_shape_place(chunk),
        "score": candidate.score,
        "text": chunk.text,
        "stages": {
            name: {"rank": stage.rank, "score": stage.score}
            for name, stage in candidate.stages.items()
        },
    }


def shape_chunk(chunk: ChunkRecord, *, disabled: bool = False) -> dict[str, Any]:
    """Return one of the chunks of `kb show FILE --json`; `disabled` is named where it is so."""
    shaped = {**_shape_place(chunk), "text": chunk.text, "index_text": chunk.index_text}
    return shaped | ({"disabled": True} if disabled else {})


def shape_answer(answer: Answer, *, question: str, profile: str) -> dict[str, Any]:
    """Return the object of `ask --json`."""
    evidence = answer.evidence
    queries = evidence.candidates.queries if evidence else None
    usage = answer.usage
    return {
        "question": question,
        "standalone_question": evidence.standalone_question if evidence else question,
        "queries": list(queries.all) if queries else [],
        "answer": answer.text,
        "thinking": answer.thinking,
        "abstained": answer.abstained,
        "reason": evidence.reason if evidence else "",
        "evidence": evidence.score if evidence else 0.0,
        "sentences": [
            {
                "text": sentence.text,
                "verdict": sentence.verdict,
                "score": sentence.score,
                "citations": list(sentence.citations),
                "reasons": list(sentence.reasons),
            }
            for sentence in answer.sentences
        ],
        "citations": [
            {
                "n": citation.number,
                **_shape_place(citation.chunk),
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
                "instructions": citation.instructions,
            }
            for citation in answer.citations
        ],
        "passages": [_shape_passage(passage) for passage in evidence.passages] if evidence else [],
        "warnings": list(answer.warnings),
        "partial": answer.partial,
        "trace": [_shape_step(step) for step in answer.trace],
        "timings_ms": {step.step: round(step.milliseconds, 2) for step in answer.trace},
        "usage": {
            "prompt_tokens": usage.prompt_tokens if usage else 0,
            "completion_tokens": usage.completion_tokens if usage else 0,
        },
        "profile": profile,
    }


def shape_ingest(report: IngestReport) -> dict[str, Any]:
    """Return the object of `ingest --json`."""
    return {
        "files": report.files,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "moved": report.moved,
        "deleted": report.deleted,
        "failed": _rows(report.failed, "error"),
        "warnings": _rows(report.doubts, "warning"),
        "chunks": report.chunks,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
    }


def _rows(rows: list[tuple[str, str]], name: str) -> list[Mapping[str, str]]:
    return [{"source": source, name: text} for source, text in rows]


def _shape_place(chunk: ChunkRecord) -> dict[str, Any]:
    return {
        "chunk_id": chunk.id,
        "source": chunk.source,
        "location": chunk.location.to_dict(),
        "start": chunk.start,
        "end": chunk.end,
    }


def _shape_passage(passage: Passage) -> dict[str, Any]:
    """Return a passage as a hit whose text and span include the neighbours it was given."""
    hit = shape_hit(passage.candidate, passage.number)
    return hit | {"text": passage.text, "start": passage.start, "end": passage.end}


def _shape_step(step: TraceStep) -> dict[str, Any]:
    return {"step": step.step, "ms": round(step.milliseconds, 2), **step.counts}
