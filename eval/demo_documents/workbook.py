"""Sets a YAML source as a workbook."""

import io

import openpyxl
import yaml
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from pydantic import BaseModel, ConfigDict

from eval.demo_documents.archive import normalize_archive


class SheetSource(BaseModel):
    """One sheet: cells as they stand, column widths in characters, the header's row from 1.

    A row above the header is a caption and is merged over all columns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    widths: tuple[int, ...]
    header_row: int
    rows: tuple[tuple[int | str, ...], ...]


class WorkbookSource(BaseModel):
    """The whole workbook."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheets: tuple[SheetSource, ...]


def format_xlsx(source: str) -> bytes:
    """Set a YAML source as an Excel file.

    Args:
        source: YAML text that `WorkbookSource` describes.

    Returns:
        The xlsx file.
    """
    content = WorkbookSource.model_validate(yaml.safe_load(source))
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = "汀萤泵业有限公司"
    for sheet in content.sheets:
        _add_sheet(workbook, source=sheet)
    out = io.BytesIO()
    workbook.save(out)
    return normalize_archive(out.getvalue())


def _add_sheet(workbook: openpyxl.Workbook, *, source: SheetSource) -> None:
    sheet = workbook.create_sheet(source.name)
    for row in source.rows:
        sheet.append(row)
    for cell in sheet[source.header_row]:
        cell.font = Font(bold=True)
    for column, width in enumerate(source.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for caption in range(1, source.header_row):
        sheet.merge_cells(
            start_row=caption, end_row=caption, start_column=1, end_column=len(source.widths)
        )
    sheet.freeze_panes = f"A{source.header_row + 1}"
