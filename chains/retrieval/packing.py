"""What the answering step may read: the best chunks, widened, within a budget of characters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chains.knowledge.knowledge_base import Snapshot
from chains.knowledge.records import ChunkRecord
from chains.retrieval.steps import Candidate, Candidates, Passage


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much the answering step reads.

    Attributes:
        passages: Most passages.
        characters: Most characters of all passages together.
        neighbours: Chunks before and after a hit that may be added while there is room.
    """

    passages: int
    characters: int
    neighbours: int


@dataclass(frozen=True)
class PassagePacker:
    """Packs the best passages into a budget.

    Attributes:
        budget: How much the answering step reads.
    """

    budget: Budget

    def pack(self, snapshot: Snapshot, candidates: Candidates) -> tuple[list[Passage], int]:
        """Return the best passages that fit, numbered from 1, and how many were left out."""
        chosen, left_out = self._choose(snapshot, candidates)
        return self._widen(snapshot, chosen), left_out

    def _choose(self, snapshot: Snapshot, candidates: Candidates) -> tuple[list[Candidate], int]:
        """Take the best chunks that fit, leaving out what was deleted since the search."""
        best = candidates.ranked[: self.budget.passages]
        known = snapshot.chunks([candidate.chunk.id for candidate in best])
        chosen: list[Candidate] = []
        room = self.budget.characters
        for candidate in best:
            chunk = known.get(candidate.chunk.id)
            if chunk is not None and len(chunk.text) <= room:
                # As it stands now: an update may have moved it since the search.
                chosen.append(replace(candidate, chunk=chunk))
                room -= len(chunk.text)
        return chosen, len(best) - len(chosen)

    def _widen(self, snapshot: Snapshot, chosen: list[Candidate]) -> list[Passage]:
        """Add neighbours, best passages first, while there is room; no text twice."""
        taken = {candidate.chunk.id for candidate in chosen}
        room = self.budget.characters - sum(len(c.chunk.text) for c in chosen)
        passages = []
        neighbours = snapshot.around([each.chunk for each in chosen], self.budget.neighbours)
        for number, (candidate, around) in enumerate(zip(chosen, neighbours, strict=True), start=1):
            chunk = candidate.chunk
            start, end = chunk.start, chunk.end
            added = []
            before = [n for n in reversed(around) if n.position < chunk.position]
            after = [n for n in around if n.position > chunk.position]
            for side in (before, after):
                for neighbour in side:
                    grown = max(start - neighbour.start, 0) + max(neighbour.end - end, 0)
                    if neighbour.id in taken or grown > room:
                        break
                    taken.add(neighbour.id)
                    added.append(neighbour)
                    room -= grown
                    start, end = min(start, neighbour.start), max(end, neighbour.end)
            passages.append(
                Passage(
                    number=number,
                    candidate=candidate,
                    text=_text_of(snapshot, [chunk, *added]),
                    start=start,
                    end=end,
                    neighbours=tuple(added),
                )
            )
        return passages


def _text_of(snapshot: Snapshot, chunks: Sequence[ChunkRecord]) -> str:
    """Return the document's text from the first to the last of some of its chunks.

    Chunks hold their part of it; only what stands between them has to be read, if anything.
    """
    first, *others = sorted(chunks, key=lambda chunk: chunk.start)
    text, end = first.text, first.end
    for chunk in others:
        if chunk.start > end:
            text += snapshot.catalog.documents.text_between(chunk.document_id, end, chunk.start)
            end = chunk.start
        text += chunk.text[max(end - chunk.start, 0) :]
        end = max(end, chunk.end)
    return text
