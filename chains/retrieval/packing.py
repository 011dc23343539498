"""What the answering step may read: the best chunks, widened, within a budget of characters."""

from dataclasses import dataclass, replace

from chains.knowledge.knowledge_base import Snapshot
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
        for number, candidate in enumerate(chosen, start=1):
            chunk = candidate.chunk
            start, end = chunk.start, chunk.end
            added = []
            around = snapshot.around(chunk, self.budget.neighbours)
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
            text = snapshot.catalog.documents.text_between(chunk.document_id, start, end)
            passages.append(
                Passage(
                    number=number,
                    candidate=candidate,
                    text=text,
                    start=start,
                    end=end,
                    neighbours=tuple(added),
                )
            )
        return passages
