"""Workbooks (xlsx): the tables of every sheet as Markdown, values as the program shows them.

unstructured returns a whole sheet as one element without row numbers, so rows are read here.
Hidden sheets, rows and columns are read as well (filters hide rows all the time, and nothing
shall be lost), and a warning names them.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from loaders.documents import Block, BlockKind, Location, ParsedFile
from loaders.headings import choose_title
from loaders.ocr.figures import FigureReader
from loaders.options import LoaderOptions
from loaders.sheets.number_code import CHINESE_FORMATS
from loaders.sheets.sheet_blocks import is_table, sheet_blocks
from loaders.sheets.sheet_extras import SheetExtras, read_cell_pictures, read_extras
from loaders.sheets.sheet_regions import Region, fill_merged, find_regions
from loaders.sheets.worksheet import SheetCells, SheetStyles, read_cells
from loaders.versions import parser_id


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    name: str
    is_hidden: bool
    cells: SheetCells
    skipped: int  # merged ranges that were not filled
    regions: tuple[Region, ...]
    extras: SheetExtras


def parse_xlsx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a workbook: a table for each region between empty rows and columns, and what is beside.

    Merged cells are filled. Formulas give the value that was stored when the workbook was last
    saved. Comments, text boxes and the text of pictures follow the tables of their sheet.
    """
    figures = FigureReader(options=options)
    blocks: list[Block] = []
    found: list[str] = []
    tables = 0
    with path.open("rb") as file, warnings.catch_warnings():
        # openpyxl warns of styles and validation rules that it does not keep when saving.
        warnings.simplefilter("ignore", UserWarning)
        package = _open_package(file)
        for sheet in _read_sheets(package):
            blocks += sheet_blocks(sheet.regions, cells=sheet.cells.rows, sheet=sheet.name)
            blocks += _extra_blocks(sheet, figures=figures)
            found += _notes(sheet)
            tables += sum(map(is_table, sheet.regions))
        for _, link in package.parser.find_sheets():
            if link.Type.endswith("/chartsheet"):
                figures.skip()
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("xlsx"),
        title=choose_title(package.wb.properties.title, blocks=blocks),
        warnings=(*found, *figures.warnings),
        health=figures.health(tables=tables),
    )


def _open_package(file: IO[bytes]) -> ExcelReader:
    """Read what the sheets share: texts, styles, names, properties.

    `load_workbook` would also look through every sheet for its size.
    """
    package = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    package.read_manifest()
    package.read_strings()
    package.read_workbook()
    package.read_properties()
    apply_stylesheet(package.archive, package.wb)
    return package


def _read_sheets(package: ExcelReader) -> Iterator[_Sheet]:
    styles = SheetStyles(
        strings=package.shared_strings,
        codes=[_format_code(style.numFmtId, package.wb) for style in package.wb._cell_styles],
        from_1904=package.wb.epoch == CALENDAR_MAC_1904,
    )
    archive = package.archive
    stored = read_cell_pictures(archive)
    for sheet, link in package.parser.find_sheets():
        if not link.Type.endswith("/worksheet") or link.target not in archive.namelist():
            continue
        with archive.open(link.target) as source:
            cells = read_cells(source, styles=styles)
        skipped = fill_merged(cells.rows, cells.merged)
        yield _Sheet(
            name=sheet.name,
            is_hidden=sheet.state != "visible",
            cells=cells,
            skipped=skipped,
            regions=tuple(find_regions(cells.rows, merged=cells.merged)),
            extras=read_extras(archive, part=link.target, in_cells=cells.pictures, stored=stored),
        )


def _format_code(number: int, book: Any) -> str:  # noqa: ANN401 - openpyxl has no types
    if number >= BUILTIN_FORMATS_MAX_SIZE:
        return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])
    return CHINESE_FORMATS.get(number) or str(BUILTIN_FORMATS.get(number, "General"))


def _extra_blocks(sheet: _Sheet, *, figures: FigureReader) -> Iterator[Block]:
    extras = sheet.extras
    kinds: dict[BlockKind, tuple[tuple[int, str], ...]] = {
        "text": extras.texts, "notes": extras.comments,
    }  # fmt: skip
    for kind, found in kinds.items():
        for row, text in found:
            yield Block(text=text, kind=kind, location=Location(sheet=sheet.name, rows=(row, row)))
    for row, data in extras.pictures:
        yield from figures.blocks(data, location=Location(sheet=sheet.name, rows=(row, row)))
    for _ in range(extras.charts):
        figures.skip()


def _notes(sheet: _Sheet) -> Iterator[str]:
    """Name what a reader of the sheet sees but the text does not hold, or the other way round."""
    cells = sheet.cells
    if cells.missing:
        yield (
            f"sheet {sheet.name}: {cells.missing} formula(s) have no stored result and were not "
            "read; open the workbook in Excel or LibreOffice and save it"
        )
    if sheet.skipped:
        yield (
            f"sheet {sheet.name}: {sheet.skipped} merged range(s) are too large to repeat their "
            "text in each row"
        )
    hidden = [(cells.hidden_rows, "row"), (cells.hidden_columns, "column")]
    shown = [f"{count} hidden {noun}{'s' * (count > 1)}" for count, noun in hidden if count]
    if sheet.is_hidden:
        yield f"sheet {sheet.name} is hidden; it was read as well"
    elif shown:
        yield f"sheet {sheet.name}: {' and '.join(shown)} read as well"
