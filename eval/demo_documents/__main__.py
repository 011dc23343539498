"""Command line of the demo document builder: ``python -m eval.demo_documents [--out DIR]``."""

import argparse
import sys
from pathlib import Path

from eval.demo_documents.build import DEFAULT_OUT, build_documents
from eval.demo_documents.fonts import FontNotFoundError


def main() -> int:
    """Build every document and name it on standard output.

    Returns:
        0, or 3 when no Chinese font is installed.
    """
    parser = argparse.ArgumentParser(prog="python -m eval.demo_documents", description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="target folder")
    arguments = parser.parse_args()
    try:
        paths = build_documents(arguments.out)
    except FontNotFoundError as error:
        sys.stderr.write(f"{error} {error.hint}\n")
        return 3
    for path in paths:
        sys.stdout.write(f"{path.stat().st_size:>8}  {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
