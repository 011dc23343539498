"""The only door: the `zhiwen` command, and through it the page."""

import sys
from collections.abc import Sequence

from chains.telemetry import disable_telemetry


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: What follows `zhiwen`; None means the process's own.

    Returns:
        The exit code: 0 done, 1 done but some files or cases failed, 2 wrong usage or input,
        3 a service or model is unavailable, 4 a gate failed, 130 interrupted.
    """
    # Before anything that reads these switches when it is imported.
    disable_telemetry()
    try:
        from ui.cli.command import run
    except KeyboardInterrupt:
        print("zhiwen: interrupted", file=sys.stderr)
        return 130
    return run(sys.argv[1:] if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
