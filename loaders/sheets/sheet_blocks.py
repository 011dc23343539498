"""The regions of a sheet become blocks: tables under their captions, lines of text beside them."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from loaders.documents import Block, Location
from loaders.grid import caption_text, count_captions, lacks_header
from loaders.sheets.sheet_regions import Cells, Region
from loaders.sheets.worksheet import column_letters
from loaders.tables import split_table

_LONGEST_CAPTION = 60
_LONGEST_LISTED = 40
_FEWEST_LISTED = 3


def sheet_blocks(regions: Sequence[Region], *, cells: Cells, sheet: str) -> Iterator[Block]:
    """Yield the blocks of a sheet, from top to bottom.

    A short line above a table is its caption: a heading, which the blocks of the table and of
    those beside it stand under.

    Args:
        regions: What the empty rows and columns part.
        cells: The sheet's cells.
        sheet: Its name.
    """
    heading, bottom = "", 0
    for index, region in enumerate(regions):
        following = regions[index + 1] if index + 1 < len(regions) else None
        if region.numbers[0] > bottom:
            heading = ""
        if is_table(region):
            top = count_captions(region.grid)
            heading = _short(region.grid[0]) if top else heading
            yield from _table_blocks(region, captions=top, heading=heading, sheet=sheet)
            bottom = max(bottom, region.numbers[-1])
        elif following and _is_caption(region, following):
            heading, bottom = caption_text(region.grid[0]), following.numbers[-1]
            yield _line(region.numbers[0], heading, heading=heading, sheet=sheet, is_heading=True)
        else:
            yield from _text_blocks(region, cells=cells, heading=heading, sheet=sheet)


def is_table(region: Region) -> bool:
    """Whether a region is a table, not lines of text."""
    if not region.grid or len(region.grid) == 1:
        return False
    if len(region.columns) > 1:
        return True
    return len(region.grid) >= _FEWEST_LISTED and all(
        len(row[0]) <= _LONGEST_LISTED for row in region.grid
    )


def _is_caption(region: Region, following: Region) -> bool:
    """Whether a region is one short text above a table."""
    return (
        len(region.grid) == 1
        and len({cell for cell in region.grid[0] if cell.strip()}) == 1
        and bool(_short(region.grid[0]))
        and is_table(following)
        and not count_captions(following.grid)
    )


def _short(row: Sequence[str]) -> str:
    text = caption_text(row)
    return text if len(text) <= _LONGEST_CAPTION else ""


def _table_blocks(region: Region, *, captions: int, heading: str, sheet: str) -> Iterator[Block]:
    texts = [caption_text(row) for row in region.grid[:captions]]
    for number, text in zip(region.numbers, texts, strict=False):
        yield _line(number, text, heading=heading, sheet=sheet, is_heading=text == heading)
    rows, numbers = region.grid[captions:], region.numbers[captions:]
    if lacks_header(rows):  # then the columns are called as the program calls them
        rows, numbers = [[*map(column_letters, region.columns)], *rows], [numbers[0], *numbers]
    taken = sum(len(text) + 2 for text in texts) or (len(heading) + 2 if heading else 0)
    for part in split_table(rows, taken=taken):
        where = Location(
            sheet=sheet, rows=(numbers[part.first], numbers[part.last]), heading=heading or None
        )
        yield Block(text=part.text, kind="table", location=where)


def _text_blocks(region: Region, *, cells: Cells, heading: str, sheet: str) -> Iterator[Block]:
    for number in region.numbers:
        row = cells[number]
        texts = [
            row[column] for column in sorted(row) if column in region.columns or not region.grid
        ]
        if line := "  ".join(text.strip() for text, _ in groupby(texts)):
            yield _line(number, line, heading=heading, sheet=sheet, is_heading=False)


def _line(number: int, text: str, *, heading: str, sheet: str, is_heading: bool) -> Block:
    where = Location(sheet=sheet, rows=(number, number), heading=heading or None)
    return Block(text=text, kind="heading" if is_heading else "text", location=where)
