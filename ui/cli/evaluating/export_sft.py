"""`zhiwen eval export-sft`: training data for a chat model."""

from pathlib import Path
from typing import Annotated

import typer

from eval.dataset import load_dataset
from eval.folders import EvaluationFolders
from eval.shelf import find_dataset
from ui.cli.evaluating.mine import search_progress
from ui.cli.progress import progress_bar
from ui.cli.session import session_of


def export_sft(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A folder, or its name.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="LLaMA-Factory's `dataset_dir`.")] = Path(
        "sft"
    ),
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")
    ] = None,
) -> int:
    """Export answers to fine-tune a chat model.

    Question, context and answer, in LLaMA-Factory's Alpaca and ShareGPT formats.
    """
    from eval.feedback.searching import searched_dataset
    from eval.feedback.sft import build_conversations, write_conversations

    session = session_of(context)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    loaded = load_dataset(find_dataset(dataset, folders)).first(limit)
    with (
        progress_bar(session) as bar,
        searched_dataset(
            loaded, session.settings, folders=folders, progress=search_progress(bar)
        ) as searched,
    ):
        training = build_conversations(searched)
    files = write_conversations(out, training)
    if session.as_json:
        session.print_json(
            {
                "files": [str(path) for path in files],
                "examples": len(training.conversations),
                "refusals": training.refusals,
                "left_out": training.left_out,
            }
        )
        return 0
    console = session.console
    examples = f"{len(training.conversations)} examples, {training.refusals} of them refusals"
    console.print(f"{out}: {examples}", markup=False)
    for reason, count in training.left_out.items():
        console.print(f"  left out, {reason}: {count}", markup=False)
    return 0
