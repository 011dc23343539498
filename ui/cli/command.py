"""Assembles the `zhiwen` command, and turns what can go wrong into one line and an exit code."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from chains.errors import ChainError, ServiceError
from eval.errors import EvalError
from loaders.errors import LoaderError
from ui.cli import ask, demo, doctor, evaluation, ingest, kb, search, serve
from ui.cli.arguments import globals_first
from ui.cli.session import Session

USAGE, UNAVAILABLE, INTERRUPTED = 2, 3, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Zhiwen 知问: ask your own documents; every sentence of the answer can be checked.",
)


@app.callback()
def configure(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Configuration file.")] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="offline, ollama, full, or your own.")
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one setting; may be repeated."),
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the knowledge bases are.")
    ] = None,
    name: Annotated[
        str, typer.Option("--kb", metavar="NAME", help="Which knowledge base.")
    ] = "default",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
    verbose: Annotated[bool, typer.Option("-v", help="Say more on stderr.")] = False,
) -> None:
    """Take the options that every command has, before or after its name."""
    context.obj = Session(
        config=config,
        profile=profile,
        overrides=tuple(overrides or ()),
        data_dir=data_dir,
        knowledge_base=name,
        as_json=as_json,
        verbose=verbose,
    )


for module in (demo, ingest, search, ask, serve, doctor):
    app.command(module.COMMAND)(module.command)
app.add_typer(kb.app, name="kb", help="List, inspect and change knowledge bases.")
app.add_typer(evaluation.app, name="eval", help="Measure configurations.")


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are one line on stderr."""
    command = typer.main.get_command(app)
    try:
        result = command.main(globals_first(arguments), prog_name="zhiwen", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error.format_message() or "see `zhiwen --help`", code=USAGE)
    except ServiceError as error:
        return _fail(str(error), hint=error.hint, code=UNAVAILABLE)
    except (ChainError, EvalError, LoaderError) as error:
        return _fail(str(error), hint=error.hint, code=USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", code=INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone, e.g. `zhiwen search … | head -1`.
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _fail(message: str, *, code: int, hint: str = "") -> int:
    line = " ".join(f"{message}; {hint}".split() if hint else message.split())
    print(f"zhiwen: {line}", file=sys.stderr)
    return code
