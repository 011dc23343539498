"""What `zhiwen bench verdicts` shows."""

from rich.table import Table

from eval.bench.verdicts import SEED, VerdictBench
from ui.cli.session import Session


def shape_verdicts(measured: VerdictBench) -> dict[str, object]:
    """Return the object of `bench verdicts --json`."""
    return {
        "seed": SEED,
        "cases": measured.cases,
        "without_verdict": measured.without_verdict,
        **{
            half: {
                kind: {
                    "sentences": marked.sentences,
                    "unsupported": marked.unsupported_share,
                    "marked": marked.marked_share,
                }
                for kind, marked in kinds.items()
            }
            for half, kinds in measured.halves.items()
        },
    }


def print_verdicts(session: Session, measured: VerdictBench) -> None:
    """Print a row a half and kind of sentence."""
    table = Table("half", "sentences", "of them", "unsupported", "or weak", box=None)
    for half, kinds in measured.halves.items():
        for kind, marked in kinds.items():
            unsupported, either = f"{marked.unsupported_share:.1%}", f"{marked.marked_share:.1%}"
            table.add_row(half, kind, str(marked.sentences), unsupported, either)
    session.console.print(table)
    cases = ", ".join(f"{count} cases {half}" for half, count in measured.cases.items())
    session.console.print(f"{cases}; {measured.without_verdict} sentences without a verdict")
