"""Global options may stand anywhere on the command line; Typer wants them before the command."""

from collections.abc import Sequence

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
            front += [argument, *remaining[:1]]
            remaining = remaining[1:]
        else:
            rest.append(argument)
    return front + rest
