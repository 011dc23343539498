"""Assembles the `zhiwen` command, and turns what can go wrong into one line and an exit code."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from chains.errors import ChainError, ServiceError
from chains.knowledge.library import DEFAULT_NAME
from eval.errors import EvalError
from loaders.errors import LoaderError
from ui.cli.arguments import command_word, globals_first, help_without_command
from ui.cli.session import Session

USAGE, UNAVAILABLE, INTERRUPTED = 2, 3, 130

_EXPECTED = (
    typer.TyperException,
    typer.Abort,
    ChainError,
    EvalError,
    LoaderError,
    OSError,
)


def configure(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Instead of ./config.yaml.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="offline, ollama, full, or your own.")
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="E.g. retrieval.top_k=5; repeatable."),
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the knowledge bases are.")
    ] = None,
    name: Annotated[
        str, typer.Option("--kb", metavar="NAME", help="Which knowledge base.")
    ] = DEFAULT_NAME,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
    verbose: Annotated[bool, typer.Option("-v", help="Name skipped files too.")] = False,
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
    context.call_on_close(context.obj.close)
    help_without_command(context)


_COMMANDS = ("demo", "ingest", "search", "ask", "serve", "doctor")
_GROUPS = {
    "kb": ("kb", "知识库 List, inspect and change knowledge bases."),
    "eval": ("evaluation", "评测 Measure configurations."),
    "bench": ("bench", "测速 Measure speed and memory."),
}


def _assemble(arguments: Sequence[str]) -> typer.Typer:
    """Return the command with the subcommand that is named, or with all of them.

    Only what is used is imported: some subcommands take a second for it.
    """
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="知问 Zhiwen: ask your own documents; every sentence of the answer can be checked.",
        epilog="Options may stand before or after the command. Exit codes: 0 done, 1 some files or "
        "cases failed, 2 wrong usage or input, 3 a service or a model is unavailable, 4 a gate of "
        "`eval run --fail-under` failed.",
    )
    app.callback(invoke_without_command=True)(configure)
    named = command_word(arguments)
    is_known = named in (*_COMMANDS, *_GROUPS)
    for name in _COMMANDS:
        if name == named or not is_known:
            module = import_module(f"ui.cli.{name}")
            app.command(name, help=module.HELP)(module.command)
    for name, (file, text) in _GROUPS.items():
        if name == named or not is_known:
            app.add_typer(import_module(f"ui.cli.{file}").app, name=name, help=text)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A Chinese Windows console is GBK, which has no check mark; that must not end a command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    ordered = globals_first(arguments)
    try:
        command = typer.main.get_command(_assemble(ordered))
        result = command.main(ordered, prog_name="zhiwen", standalone_mode=False)
    except BrokenPipeError:
        # The reader of our output has gone, e.g. `zhiwen search … | head -1`. Python would
        # complain when it flushes at its end: see "Note on SIGPIPE" of its module `signal`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _EXPECTED as error:
        return _explain(error)
    if result == INTERRUPTED:  # Typer makes Ctrl+C an exit code
        return _fail("interrupted", code=INTERRUPTED)
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> int:
    match error:
        case typer.TyperException():
            return _fail(_usage(error), hint=_see_help(error), code=USAGE)
        case ServiceError():
            return _fail(str(error), hint=error.hint, code=UNAVAILABLE)
        case ChainError() | EvalError() | LoaderError():
            return _fail(str(error), hint=error.hint, code=USAGE)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return _fail(f"{place}{error.strerror or error}", code=USAGE)
        case _:
            return _fail("interrupted", code=INTERRUPTED)


def _usage(error: typer.TyperException) -> str:
    message = error.format_message().removesuffix(".")
    return message[:1].lower() + message[1:]


def _see_help(error: typer.TyperException) -> str:
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is None or error.format_message().endswith("?"):
        return ""
    return f"see `{context.command_path} --help`"


def _fail(message: str, *, code: int, hint: str = "") -> int:
    line = " ".join(f"{message}; {hint}".split() if hint else message.split())
    print(f"zhiwen: {line}", file=sys.stderr)
    return code
