"""The regression gate on the command line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.dataset import Dataset
from eval.runs.header import dataset_fingerprint
from eval.runs.load_run import load_run
from eval.runs.stored import StoredRun
from ui.cli.session import Session

if TYPE_CHECKING:
    from eval.reports.gate import Condition, Verdict

GATE_FAILED = 4


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What a run is held against.

    Attributes:
        conditions: What `--fail-under` asks for.
        baseline: What `--baseline` names.
    """

    conditions: tuple["Condition", ...]
    baseline: StoredRun | None

    def decide(self, run: StoredRun) -> tuple["Verdict", ...]:
        """Decide the conditions; without any, nothing can fail."""
        from eval.reports.gate import check_gate

        return check_gate(run, self.baseline, self.conditions) if self.conditions else ()


def build_gate(conditions: Sequence[str], *, baseline: Path | None, dataset: Dataset) -> Gate:
    """Read the conditions and the baseline, before anything is measured.

    Raises:
        RunError: A condition cannot be read, or cannot be decided.
    """
    from eval.reports.gate import check_baseline, parse_condition  # SciPy takes half a second

    parsed = tuple(map(parse_condition, conditions))
    # In memory at once: the new run may go where the baseline lies.
    run = None if baseline is None else load_run(baseline, lean=True)
    check_baseline(run, parsed, dataset_fingerprint=dataset_fingerprint(dataset))
    return Gate(conditions=parsed, baseline=run)


def gate_shape(verdicts: Sequence["Verdict"]) -> dict[str, Any]:
    """Return what `--json` adds where there are conditions."""
    rows = [
        asdict(verdict)
        | {"difference": verdict.difference.model_dump() if verdict.difference else None}
        for verdict in verdicts
    ]
    return {"gate": {"passed": all(verdict.passed for verdict in verdicts), "verdicts": rows}}


def print_verdicts(session: Session, verdicts: Sequence["Verdict"]) -> None:
    """Say which conditions hold."""
    for verdict in verdicts:
        mark = "✓" if verdict.passed else "✗"
        session.console.print(f"{mark} {verdict.sentence}", markup=False)
