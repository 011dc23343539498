"""`zhiwen eval`: measure configurations."""

from collections.abc import Callable

import typer

from ui.cli.arguments import help_without_command
from ui.cli.evaluating.apply import apply
from ui.cli.evaluating.calibrate import calibrate
from ui.cli.evaluating.check import check
from ui.cli.evaluating.compare import compare
from ui.cli.evaluating.experiment import experiment
from ui.cli.evaluating.export_sft import export_sft
from ui.cli.evaluating.feedback import feedback
from ui.cli.evaluating.generate import generate
from ui.cli.evaluating.import_ import import_
from ui.cli.evaluating.judge import judge
from ui.cli.evaluating.mine import mine
from ui.cli.evaluating.report import report
from ui.cli.evaluating.reproduce import reproduce
from ui.cli.evaluating.run import run

_COMMANDS: dict[str, Callable[..., int | None]] = {
    "run": run,
    "reproduce": reproduce,
    "judge": judge,
    "experiment": experiment,
    "compare": compare,
    "report": report,
    "apply": apply,
    "calibrate": calibrate,
    "import": import_,
    "generate": generate,
    "check": check,
    "feedback": feedback,
    "mine": mine,
    "export-sft": export_sft,
}


def _assemble() -> typer.Typer:
    group = typer.Typer(rich_markup_mode=None)
    for name, command in _COMMANDS.items():
        group.command(name)(command)
    group.callback(invoke_without_command=True)(_group)
    return group


def _group(context: typer.Context) -> None:
    """Measure configurations."""
    help_without_command(context)


app = _assemble()
