"""Global options may stand anywhere on the command line; Typer wants them before the command."""

from collections.abc import Sequence

import typer

_WITH_VALUE = frozenset({"--config", "--profile", "--set", "--data-dir", "--kb"})
_FLAGS = frozenset({"--json", "-v"})


def globals_first(arguments: Sequence[str]) -> list[str]:
    """Move global options, with their values, before everything else.

    What stands behind `--` is left alone.
    """
    front: list[str] = []
    rest: list[str] = []
    remaining = list(arguments)
    while remaining:
        argument = remaining.pop(0)
        if argument == "--":
            rest += [argument, *remaining]
            break
        name, equals, _ = argument.partition("=")
        if argument in _FLAGS or (equals and name in _WITH_VALUE):
            front.append(argument)
        elif argument in _WITH_VALUE:
            if not remaining:
                # Alone, so that it does not take the command for its value.
                return [argument]
            front += [argument, remaining.pop(0)]
        else:
            rest.append(argument)
    return front + rest


def command_word(ordered: Sequence[str]) -> str | None:
    """Return the first word behind the global options, in what `globals_first` returned."""
    remaining = list(ordered)
    while remaining:
        argument = remaining.pop(0)
        name, equals, _ = argument.partition("=")
        if argument in _WITH_VALUE:
            remaining = remaining[1:]
        elif not (argument in _FLAGS or (equals and name in _WITH_VALUE)):
            return argument
    return None


def help_without_command(context: typer.Context) -> None:
    """Print the help of a group that was called without one of its commands, and end.

    Typer's own `no_args_is_help` makes an error of it.

    Raises:
        Exit: There is no command.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit
