"""The evidence gate: what the answering step may read, and whether it may answer at all."""

from dataclasses import dataclass, replace

from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot
from chains.retrieval.evidence import EvidenceScore
from chains.retrieval.steps import Candidate, Candidates, Evidence, Passage

NOTHING_FOUND = "nothing found"
WEAK_EVIDENCE = "weak evidence"


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


class EvidenceGate:
    """Packs the best passages into the budget and decides between answering and abstaining."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        *,
        score: EvidenceScore,
        threshold: float,
        budget: Budget,
    ) -> None:
        """Prepare a gate.

        Args:
            knowledge: Where neighbours are read.
            score: How likely it is that the passages hold the answer, 0-1.
            threshold: Below it the chain abstains.
            budget: How much the answering step reads.
        """
        self._knowledge = knowledge
        self._score = score
        self._threshold = threshold
        self._budget = budget

    def judge(self, candidates: Candidates) -> Evidence:
        """Return the packed passages with the verdict."""
        with self._knowledge.reading() as snapshot:
            chosen, left_out = self._choose(snapshot, candidates)
            passages = self._widen(snapshot, chosen)
            score = self._score(candidates, passages)
        reason = ""
        if not passages:
            reason = NOTHING_FOUND
        elif score < self._threshold:
            reason = WEAK_EVIDENCE
        return Evidence(
            candidates=candidates,
            passages=tuple(passages),
            score=min(max(score, 0.0), 1.0),
            abstained=bool(reason),
            reason=reason,
            left_out=left_out,
        )

    def _choose(self, snapshot: Snapshot, candidates: Candidates) -> tuple[list[Candidate], int]:
        """Take the best chunks that fit, leaving out what was deleted since the search."""
        best = candidates.ranked[: self._budget.passages]
        known = snapshot.chunks([candidate.chunk.id for candidate in best])
        chosen: list[Candidate] = []
        room = self._budget.characters
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
        room = self._budget.characters - sum(len(c.chunk.text) for c in chosen)
        passages = []
        for number, candidate in enumerate(chosen, start=1):
            chunk = candidate.chunk
            start, end = chunk.start, chunk.end
            added = []
            around = snapshot.around(chunk, self._budget.neighbours)
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
