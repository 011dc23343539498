"""`zhiwen demo`: the bundled documents, one question, the page."""

import os
import shutil
import sys
from dataclasses import replace
from typing import Annotated

import typer

from chains.retrieval.steps import Question
from eval.dataset import demo_dataset
from ui.cli.ask import answer_question
from ui.cli.ingest import ingest_with_progress, print_report
from ui.cli.serve import serve
from ui.cli.session import session_of

HELP = "演示 Ingest bundled documents, ask, open the page."
QUESTION = "寄回工厂修理的产品几个工作日内修好？"


def command(
    context: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the answer.")] = False,
) -> None:
    """Ingest the bundled documents with the offline profile, ask, and open the page."""
    session = replace(session_of(context), profile="offline", knowledge_base="demo")
    report = ingest_with_progress(session, [demo_dataset() / "documents"], sync=True)
    if not session.as_json:
        print_report(session, report)
        session.console.print(f"\n问 {QUESTION}\n", markup=False)
    answer_question(session, Question(text=QUESTION))
    if no_serve or session.as_json:
        return
    if sys.stdout.isatty():
        serve(session)
    else:
        session.console.print(
            f"\nThe page: {_program()} --profile offline --kb demo serve", markup=False
        )


def _program() -> str:
    """Return what to type for this program: its name, or its path where that is not found."""
    return "zhiwen" if shutil.which("zhiwen") else os.path.relpath(sys.argv[0])
