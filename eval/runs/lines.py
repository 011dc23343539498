"""Files of lines that a crash may have torn."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Row = TypeVar("Row", bound=BaseModel)


def whole_lines(path: Path) -> list[str]:
    """Return the lines that were written to their end; none where there is no file."""
    if not path.is_file():
        return []
    # Only the torn line can end within a character.
    return path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]


def parse_lines(path: Path, row: type[Row], *, begin: str = "{") -> list[tuple[str, Row]]:
    """Return the lines that are rows of a type, with what they say; others are left out.

    Args:
        path: The file; one that is missing has no lines.
        row: What a line is.
        begin: What these lines begin with: looking at that is much faster than parsing.
    """
    found: list[tuple[str, Row]] = []
    for line in whole_lines(path):
        if not line.startswith(begin):
            continue
        try:
            found.append((line, row.model_validate_json(line)))
        except ValidationError:
            continue  # the disk was full, or a line of another type
    return found


def replace_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file of lines in one step: after a crash it is the old one or the new one."""
    replace_text(path, "".join(f"{line}\n" for line in lines))


def replace_text(path: Path, text: str) -> None:
    """Write a file in one step: after a crash it is the old one or the new one."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(path)
