"""`zhiwen eval mine`: training examples for an embedder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.runs.stored import RUN
from eval.shelf import find_dataset
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.feedback.mining import Mined, MiningOptions
    from eval.feedback.searching import SearchProgress


def mine(
    context: typer.Context,
    place: Annotated[
        str,
        typer.Argument(metavar="RUN|DATASET", help="A dataset is searched anew, and deeper."),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="FlagEmbedding's JSON lines.")] = Path(
        "mined.jsonl"
    ),
    negatives: Annotated[
        int, typer.Option(metavar="N", min=1, help="At most so many negatives a question.")
    ] = 7,
    ranks: Annotated[
        str, typer.Option("--range", metavar="FROM-TO", help="Ranks that negatives come from.")
    ] = "2-50",
    margin: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Negatives score at most this share of a positive."),
    ] = 0.95,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")
    ] = None,
) -> int:
    """Export hard negatives to train an embedder.

    They are found but not relevant; each question has its positives beside them. Exit code 1:
    there are none; why is told.
    """
    from eval.feedback.mining import MiningOptions, check_name, write_examples

    session = session_of(context)
    first, last = _parse_range(ranks)
    options = MiningOptions(negatives=negatives, first=first, last=last, margin=margin)
    check_name(out)  # before the work: a wrong name shall not cost it
    mined = _mine(session, place, options, limit=limit)
    write_examples(out, mined.examples)
    if session.as_json:
        session.print_json(_shape(mined, out))
    else:
        _print(session, mined, out)
    return 0 if mined.examples else 1


def _mine(session: Session, place: str, options: "MiningOptions", *, limit: int | None) -> "Mined":
    from eval.feedback.mining import mine_dataset, mine_run
    from eval.feedback.searching import searched_dataset

    if (Path(place) / RUN).is_file():
        return mine_run(Path(place), options)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    dataset = load_dataset(find_dataset(place, folders)).first(limit)
    with (
        progress_bar(session) as bar,
        searched_dataset(
            dataset, session.settings, folders=folders, progress=search_progress(bar)
        ) as searched,
    ):
        return mine_dataset(searched, options)


def _shape(mined: "Mined", out: Path) -> dict[str, object]:
    return {
        "file": str(out),
        "examples": len(mined.examples),
        "negatives": sum(len(each.neg) for each in mined.examples),
        "positives": sum(len(each.pos) for each in mined.examples),
        "left_out": mined.left_out,
    }


def _print(session: Session, mined: "Mined", out: Path) -> None:
    shape = _shape(mined, out)
    counts = ", ".join(f"{shape[name]} {name}" for name in ("examples", "positives", "negatives"))
    session.console.print(f"{out}: {counts}", markup=False)
    for reason, count in mined.left_out.items():
        session.console.print(f"  left out, {reason}: {count}", markup=False)


def _parse_range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last)):
        raise DatasetError(f"--range {text}: not two ranks", hint="e.g. --range 2-50")
    return int(first), int(last)


def search_progress(bar: Progress) -> "SearchProgress":
    """Show the documents that are indexed and the cases that are searched."""
    from eval.feedback.searching import SearchProgress

    files, cases = bar.add_task("documents", total=None), bar.add_task("cases", total=None)
    return SearchProgress(
        on_file=lambda step: bar.update(files, completed=step.done, total=step.total),
        on_case=lambda done, total: bar.update(cases, completed=done, total=total),
    )
