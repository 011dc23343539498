"""`zhiwen eval check`: a closer look at a dataset."""

from collections import Counter
from typing import Annotated

import typer

from eval.checking import check_dataset
from eval.dataset import load_dataset
from eval.folders import EvaluationFolders
from eval.shelf import find_dataset
from ui.cli.session import session_of

_SHOWN = 20


def check(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A folder, or its name.")],
) -> int:
    """Look for cases that would spoil the numbers.

    Such as questions that are empty, and references that stand in no document. Exit code 1: there
    are some.
    """
    session = session_of(context)
    workspace = session.workspace
    loaded = load_dataset(find_dataset(dataset, EvaluationFolders.of(workspace.data_dir)))
    parse = workspace.recipe.parse
    findings = check_dataset(loaded, read=lambda path: parse(path).text)
    kinds = Counter(case.kind for case in loaded.cases)
    if session.as_json:
        rows = [{"case": each.case, "field": each.field, "finding": each.text} for each in findings]
        session.print_json(
            {
                "dataset": loaded.name,
                "fingerprint": loaded.fingerprint,
                "cases": len(loaded.cases),
                "kinds": dict(kinds.most_common()),
                "findings": rows,
            }
        )
        return 1 if findings else 0
    console = session.console
    console.print(f"{loaded.name}: {len(loaded.cases)} cases, {len(findings)} findings")
    shown = findings if session.verbose else findings[:_SHOWN]
    for each in shown:
        console.print(f"! {each.case}: {each.field}: {each.text}", markup=False)
    if len(shown) < len(findings):
        console.print(f"! … {len(findings) - len(shown)} more (-v names them)")
    return 1 if findings else 0
