"""The evidence gate: what the answering step may read, and whether it may answer at all."""

from collections.abc import Callable, Sequence

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.packing import PassagePacker
from chains.retrieval.steps import Candidates, Evidence, Passage

EvidenceScore = Callable[[Candidates, Sequence[Passage]], float]

NOTHING_FOUND = "nothing found"
WEAK_EVIDENCE = "weak evidence"


class EvidenceGate:
    """Packs the best passages into the budget and decides between answering and abstaining."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        *,
        score: EvidenceScore,
        threshold: float,
        packer: PassagePacker,
        warnings: tuple[str, ...] = (),
    ) -> None:
        """Prepare a gate.

        Args:
            knowledge: Where neighbours are read.
            score: How likely it is that the passages hold the answer, 0-1.
            threshold: Below it the chain abstains.
            packer: Chooses what the answering step reads.
            warnings: What the reader of every answer should know about the score.
        """
        self._knowledge = knowledge
        self._score = score
        self._threshold = threshold
        self._packer = packer
        self._warnings = warnings

    def judge(self, candidates: Candidates) -> Evidence:
        """Return the packed passages with the verdict."""
        with self._knowledge.reading() as snapshot:
            passages, left_out = self._packer.pack(snapshot, candidates)
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
            threshold=self._threshold,
            reason=reason,
            left_out=left_out,
            warnings=self._warnings,
        )
