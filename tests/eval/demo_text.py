"""Reads the plain text of the demo documents independently of the product's loaders."""

import csv
import email
import email.policy
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2


def format_row(cells: Iterable[object]) -> str:
    """Write one table row as Markdown; empty cells are empty strings."""
    return "| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |"


def load_text(path: Path) -> str:
    """Return the text of a document, table rows as Markdown; a picture has none."""
    reader = _READERS.get(path.suffix)
    return "" if reader is None else reader(path)


def _load_plain(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _load_docx(path: Path) -> str:
    document = docx.Document(str(path))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [format_row(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(lines)


def _load_pptx(path: Path) -> str:
    lines = []
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                lines.append(shape.text_frame.text)
            if shape.has_table:
                lines += [format_row(c.text for c in row.cells) for row in shape.table.rows]
        lines.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(lines)


def _load_xlsx(path: Path) -> str:
    sheets = openpyxl.load_workbook(path).worksheets
    return "\n".join(format_row(row) for sheet in sheets for row in sheet.values)


def _load_csv(path: Path) -> str:
    return "\n".join(map(format_row, csv.reader(io.StringIO(_load_plain(path)))))


def _load_pdf(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def _load_eml(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return f"{message['From']}\n{message['To']}\n{message['Subject']}\n{message.get_content()}"


def _load_html(path: Path) -> str:
    text = re.sub(r"(?s)<(script|style|nav)\b.*?</\1>", "", _load_plain(path))
    text = re.sub(r"</(td|th)><(td|th)>", " | ", text)
    text = re.sub(r"<tr><(td|th)>", "| ", text)
    text = re.sub(r"</(td|th)></tr>", " |", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _load_json(path: Path) -> str:
    return "\n".join(_iterate_strings(json.loads(_load_plain(path))))


def _iterate_strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _iterate_strings(item)
    else:
        yield str(value)


_READERS: dict[str, Callable[[Path], str]] = {
    ".txt": _load_plain,
    ".md": _load_plain,
    ".html": _load_html,
    ".json": _load_json,
    ".csv": _load_csv,
    ".eml": _load_eml,
    ".pdf": _load_pdf,
    ".docx": _load_docx,
    ".pptx": _load_pptx,
    ".xlsx": _load_xlsx,
}
