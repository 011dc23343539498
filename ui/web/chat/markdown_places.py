"""From the text inside a block of Markdown back to its place in the source."""

from collections.abc import Sequence
from itertools import accumulate

from markdown_it.token import Token


class SourcePlaces:
    """Tells for each character of a block's text where in the source it stands.

    The parser hands on lines without what makes the block: indents, quote marks, bullets, the bars
    between cells.
    """

    def __init__(self, source: str) -> None:
        """Prepare for one source, whose lines end with a line feed alone."""
        self._lines = source.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._length = len(source)
        self._cell_line, self._cell_end = -1, 0

    def of_inline(self, token: Token, *, in_table: bool) -> list[int]:
        """Return the offsets of an inline token's characters, and the one behind the last.

        Args:
            token: Of type `inline`.
            in_table: Whether it is a cell; cells have to be asked for in their order.
        """
        first = token.map[0] if token.map else 0
        if in_table:
            return self._of_cell(token.content, first)
        found: list[int] = []
        for number, line in enumerate(token.content.split("\n"), start=first):
            start = self._start(number) + self._indent(line, number)
            found += range(start, start + len(line) + 1)
        return found

    def of_lines(self, lines: Sequence[int] | None) -> tuple[int, int]:
        """Return start and end of whole lines, from the first up to before the last."""
        if not lines:
            return self._length, self._length
        return self._start(lines[0]), self._start(lines[1])

    def _start(self, line: int) -> int:
        return self._starts[min(line, len(self._starts) - 1)]

    def _indent(self, content: str, number: int) -> int:
        """Return where in its line a text begins; it ends the line but for blanks and `#`."""
        line = self._lines[number] if number < len(self._lines) else ""
        body = content.strip()
        end = line.rstrip()
        at = len(end) - len(body) if end.endswith(body) else max(line.find(body), 0)
        return at - (len(content) - len(content.lstrip()))

    def _of_cell(self, content: str, number: int) -> list[int]:
        line, start = self._lines[number], self._start(number)
        after = self._cell_end if number == self._cell_line else 0
        at = max(line.find(content.replace("|", "\\|"), after), 0)
        found = []
        for character in content:
            at += character == "|" and line.startswith("\\|", at)
            found.append(start + at)
            at += 1
        self._cell_line, self._cell_end = number, at
        return [*found, start + at]
