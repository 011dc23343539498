"""What is quoted of a table: the cells that are asked for, of one row or of all."""

from chains.answering.asked import Asked
from chains.answering.cells import asked_columns, format_cells, split_row
from chains.answering.lists import Surroundings, lines_of
from chains.answering.quotes import Part
from chains.retrieval.evidence import RatedStatement
from chains.retrieval.statements import TABLE_RULE

_SHORT_TABLE = 8
"""Rows; of a longer table only the row that was found is quoted."""


def whole_table(around: Surroundings, rated: RatedStatement, *, asked: Asked) -> Part | None:
    """Return the cells that are asked for of all rows of a short table, if no row is asked for."""
    header = rated.statement.context
    if not header or rated.covered - asked.coverage.covered(header):
        return None
    if not asked_columns(split_row(header), question=asked.coverage):
        return None
    lines = lines_of(around)
    at = next(i for i, line in enumerate(lines) if line.end > rated.statement.start)
    first = last = at
    while lines[first - 1].text.startswith("|") and first and lines[first - 1].text != header:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].text.startswith("|"):
        last += 1
    rows = [line for line in lines[first : last + 1] if not TABLE_RULE.match(line.text)]
    if len(rows) > _SHORT_TABLE or any(line.text == header for line in rows):
        return None
    read = [format_cells(line.text, header=header, question=asked.coverage) for line in rows]
    return Part(
        start=rows[0].start, end=rows[-1].end, text="\n".join(read), is_complete=len(rows) > 1
    )


def asked_cells(rated: RatedStatement, *, asked: Asked) -> Part:
    """Return the cells that are asked for; complete where the row was asked for by a name."""
    row, header = rated.statement.text, rated.statement.context
    named = asked.coverage.share(rated.covered - asked.coverage.covered(header)) > 0
    return Part(
        start=rated.statement.start,
        end=rated.statement.end,
        text=format_cells(row, header=header, question=asked.coverage),
        is_complete=named and asked.gives(row),
    )
