"""What the retrieval found, kept on the disk for all that answer from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.steps import (
    Candidate,
    Candidates,
    Queries,
    Question,
    StageRank,
    StandaloneQuestion,
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found for one case.

    Attributes:
        candidates: As the retrieval gave them.
        steps: Step of the retrieval -> milliseconds of the first time.
        milliseconds: Of the whole retrieval, the first time.
    """

    candidates: Candidates
    steps: Mapping[str, float]
    milliseconds: float


class CandidateStore:
    """A file with a line a case: ids and exact scores, from which the candidates are rebuilt.

    The file is named by the key of the retrieval; texts are read from the catalog. Where that
    does not know a chunk any more, nothing is found, and the retrieval is done again. Threads
    may share it; processes that write at the same time each know their own lines.
    """

    def __init__(self, path: Path, *, knowledge: KnowledgeBase) -> None:
        """Look through what is there.

        Args:
            path: The file; it is created when something is added.
            knowledge: Where the chunks are.
        """
        self._path = path
        self._knowledge = knowledge
        self._lock = Lock()
        # All rows of a large set would not fit into memory.
        self._places, self._torn = _places(path)

    def find(self, case_id: str, question: Question) -> Found | None:
        """Return what was found for a case; None where that has to be done.

        Args:
            case_id: The case.
            question: Another one under the same id is another case.
        """
        row = self._read(case_id)
        if row is None or row["asked"] != _asked(question):
            return None
        with self._knowledge.reading() as snapshot:
            chunks = snapshot.chunks([chunk_id for chunk_id, _, _ in row["ranked"]])
        if len(chunks) < len(row["ranked"]):
            return None
        ranked = tuple(
            Candidate(
                chunk=chunks[chunk_id],
                score=score,
                stages={name: StageRank(rank=r, score=s) for name, (r, s) in stages.items()},
            )
            for chunk_id, score, stages in row["ranked"]
        )
        candidates = Candidates(
            queries=_restored(row, question), ranked=ranked, unknown=row["unknown"]
        )
        return Found(candidates=candidates, steps=row["steps"], milliseconds=row["milliseconds"])

    def add(self, case_id: str, found: Found) -> None:
        """Keep what was found for a case."""
        line = json.dumps(_row(case_id, found), ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                if self._torn:
                    file.write(b"\n")
                    self._torn = False
                self._places[case_id] = file.tell()
                file.write(line)

    def _read(self, case_id: str) -> dict[str, Any] | None:
        place = self._places.get(case_id)
        if place is None:
            return None
        with self._path.open("rb") as file:
            file.seek(place)
            row: dict[str, Any] = json.loads(file.readline())
        return row


def _row(case_id: str, found: Found) -> dict[str, Any]:
    candidates = found.candidates
    queries, standalone = candidates.queries, candidates.queries.standalone
    return {
        "id": case_id,
        "asked": _asked(standalone.question),
        "standalone": standalone.text,
        "standalone_warnings": list(standalone.warnings),
        "texts": list(queries.texts),
        "parts": list(queries.parts),
        "hypothetical": list(queries.hypothetical),
        "warnings": list(queries.warnings),
        "ranked": [
            [
                each.chunk.id,
                each.score,
                {name: [stage.rank, stage.score] for name, stage in each.stages.items()},
            ]
            for each in candidates.ranked
        ],
        "unknown": candidates.unknown,
        "steps": dict(found.steps),
        "milliseconds": found.milliseconds,
    }


def _restored(row: Mapping[str, Any], question: Question) -> Queries:
    return Queries(
        standalone=StandaloneQuestion(
            question=question,
            text=row["standalone"],
            warnings=tuple(row["standalone_warnings"]),
        ),
        texts=tuple(row["texts"]),
        parts=tuple(row["parts"]),
        hypothetical=tuple(row["hypothetical"]),
        warnings=tuple(row["warnings"]),
    )


def _asked(question: Question) -> list[Any]:
    turns = [[turn.question, turn.answer] for turn in question.history]
    return [question.text, turns, question.distinct_documents]


def _places(path: Path) -> tuple[dict[str, int], bool]:
    """Return case -> where its line begins, and whether a crash has torn the last line."""
    places: dict[str, int] = {}
    if not path.is_file():
        return places, False
    begin, line = 0, b"\n"
    with path.open("rb") as file:
        for line in file:
            try:
                if line.endswith(b"\n"):
                    places[json.loads(line)["id"]] = begin
            except (ValueError, KeyError, TypeError):
                pass  # what was torn has been ended since
            begin += len(line)
    return places, not line.endswith(b"\n")
