"""What of a finished run is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.judge.catalog import JudgedMetric
from eval.runs.stored import CaseRow


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A case as a judge sees it.

    Attributes:
        id: The case's.
        question: The question, standing alone.
        answer: What was answered; "" where the chain declined.
        contexts: Texts of the passages, best first.
        reference: The first gold answer; "" where the case has none.
    """

    id: str
    question: str
    answer: str
    contexts: tuple[str, ...]
    reference: str

    @property
    def reference_statement(self) -> str:
        """The question with its gold answer: a bare `24 months` makes no claim."""
        return f"{self.question}\n{self.reference}"

    def settled(self, metric: JudgedMetric) -> float | None:
        """Return what a metric is without asking anybody, or None where it has to be asked.

        Where nothing was found, nothing of it was useful and nothing of the reference is in it.
        A question that was wrongly declined has no claim of the reference right.
        """
        if "response" not in metric.fields and not self.contexts:
            return 0.0
        if metric.name == "factual_correctness" and not self.answer:
            return 0.0
        return None

    def concerns(self, metric: JudgedMetric) -> bool:
        """Tell whether a metric says something about this case.

        What describes an answer needs one, and what compares with a reference needs that.
        """
        if "reference" in metric.fields and not self.reference:
            return False
        if self.settled(metric) is not None:
            return True
        needed = {"response": self.answer, "retrieved_contexts": self.contexts}
        return all(needed.get(field, True) for field in metric.fields)


def samples_of(rows: Sequence[CaseRow], texts: Mapping[str, str]) -> list[Sample]:
    """Return the cases that can be judged.

    Cases without an answer in the documents are left out: the right thing there is to decline,
    which `false_answer_rate` and `abstain_auroc` measure without a judge. Failed cases have
    nothing to judge.

    Args:
        rows: Cases of a run with answers.
        texts: Key of a passage -> its text.
    """
    return [
        Sample(
            id=row.id,
            question=row.queries[0] if row.queries else row.question,
            answer="" if row.answer.abstained else row.answer.text,
            contexts=tuple(texts[passage.key] for passage in row.passages),
            reference=row.gold[0] if row.gold else "",
        )
        for row in rows
        if row.answer is not None and not row.error and not row.unanswerable
    ]
