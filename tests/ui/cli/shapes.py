"""The JSON objects of the contract: keys and types, nothing more and nothing less."""

from collections.abc import Mapping
from typing import Any

NUMBER = (int, float)
RANKED = {"rank": int, "score": NUMBER}
HIT = {
    "rank": int,
    "chunk_id": str,
    "source": str,
    "location": dict,
    "start": int,
    "end": int,
    "score": NUMBER,
    "text": str,
    "stages": dict,
}
SEARCH = {"query": str, "hits": [HIT], "timings_ms": dict}
ASK = {
    "question": str,
    "standalone_question": str,
    "queries": [str],
    "answer": str,
    "thinking": str,
    "abstained": bool,
    "reason": str,
    "evidence": NUMBER,
    "sentences": [
        {"text": str, "verdict": str, "score": NUMBER, "citations": [int], "reasons": [str]}
    ],
    "citations": [
        {
            "n": int,
            "chunk_id": str,
            "source": str,
            "location": dict,
            "start": int,
            "end": int,
            "quote": str,
            "instructions": str,
        }
    ],
    "passages": [HIT],
    "warnings": [str],
    "partial": bool,
    "trace": [dict],
    "timings_ms": dict,
    "usage": dict,
    "profile": str,
}
INGEST = {
    "files": int,
    "added": int,
    "updated": int,
    "unchanged": int,
    "moved": int,
    "deleted": int,
    "failed": [{"source": str, "error": str}],
    "warnings": [{"source": str, "warning": str}],
    "chunks": int,
    "embedded": int,
    "seconds": NUMBER,
}
METRIC = {"value": NUMBER, "ci95": [NUMBER], "n": int}
EVAL = {
    "dataset": str,
    "cases": int,
    "failed": int,
    "fingerprint": str,
    "metrics": dict,
    "by_kind": dict,
    "timings_ms": dict,
}
DOCUMENT = {
    "sources": [str],
    "title": str,
    "size": int,
    "codec": str,
    "parser": str,
    "status": str,
    "error": str,
    "warnings": [str],
    "chunks": int,
    "characters": int,
    "updated_at": str,
}
HEALTH = {
    "health": dict,
    "lengths": [{"from": int, "to": int, "chunks": int}],
    "near_duplicates": [{"source": str, "similarity": float}],
}
CHUNK = {
    "chunk_id": str,
    "source": str,
    "location": dict,
    "start": int,
    "end": int,
    "text": str,
    "index_text": str,
}
LOCATION_KEYS = {"page", "page_end", "boxes", "sheet", "rows", "slide", "heading", "time",
                 "attachment"}  # fmt: skip


def assert_shape(data: Any, shape: Any, path: str = "$") -> None:
    """Compare a parsed JSON value with a shape."""
    match shape:
        case Mapping():
            assert isinstance(data, dict), path
            assert set(data) == set(shape), path
            for key, inner in shape.items():
                assert_shape(data[key], inner, f"{path}.{key}")
        case [inner]:
            assert isinstance(data, list), path
            for number, entry in enumerate(data):
                assert_shape(entry, inner, f"{path}[{number}]")
        case _:
            is_number_like = shape is int or shape == NUMBER
            assert isinstance(data, shape), f"{path}: {data!r}"
            assert not (is_number_like and isinstance(data, bool)), path
