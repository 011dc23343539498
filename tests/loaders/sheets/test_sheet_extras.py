import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from loaders.documents import ParsedFile
from loaders.files import load_file
from loaders.options import LoaderOptions, OcrOptions
from tests.support.loader_files import load

ADVICE = (
    "[线程批注]\n\n你的 Excel 版本允许你读取此线程批注；但在更新的版本中打开后，编辑会被删除。\n\n"
    "注释:\n    单价待供应商确认"
)
TEXT_BOX = (
    '<xdr:twoCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
    'spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<xdr:from><xdr:col>1</xdr:col><xdr:row>6</xdr:row></xdr:from><xdr:sp><xdr:txBody><a:p><a:r>"
    "<a:t>仅供</a:t></a:r><a:r><a:t>内部使用</a:t></a:r></a:p><a:p/><a:p><a:r><a:t>勿外传</a:t>"
    "</a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor>"
)


def load_book(folder: Path, change: Callable[[Workbook], None]) -> ParsedFile:
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in (["名", "量", "价"], ["甲", 1, 2], ["乙", 3, 4]):
        sheet.append(row)
    change(book)
    book.save(folder / "a.xlsx")
    return load(folder / "a.xlsx")


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def png() -> io.BytesIO:
    data = io.BytesIO()
    Picture.new("RGB", (40, 40), "white").save(data, "PNG")
    data.seek(0)
    return data


def test_comments_are_notes_at_their_row(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.active["B3"].comment = Comment("请核对\n数量", "王芳")
        book.active["C2"].comment = Comment(ADVICE, "tc={1}")

    notes = [b for b in load_book(tmp_path, change).blocks if b.kind == "notes"]
    assert [(note.text, note.location.rows) for note in notes] == [
        ("C2: 单价待供应商确认", (2, 2)),
        ("B3: 请核对 数量", (3, 3)),
    ]


def test_text_boxes_are_read(tmp_path: Path) -> None:
    load_book(tmp_path, lambda book: book.active.add_image(Image(png()), "B5"))
    path = tmp_path / "a.xlsx"
    drawing = "xl/drawings/drawing1.xml"
    rewrite(path, drawing, lambda data: data.replace(b"</wsDr>", TEXT_BOX.encode() + b"</wsDr>"))
    last = load(path).blocks[-1]
    assert (last.text, last.location.rows) == ("仅供内部使用\n勿外传", (7, 7))


def test_pictures_are_counted_without_ocr(tmp_path: Path) -> None:
    load_book(tmp_path, lambda book: book.active.add_image(Image(png()), "B5"))
    options = LoaderOptions(ocr=OcrOptions(enabled=False))
    parsed = load_file(tmp_path / "a.xlsx", options=options)
    assert parsed.health.figures_unread == 1
    assert parsed.warnings == ("1 figure not read",)


def test_pictures_in_cells_of_wps_are_no_formulas(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.active["C3"] = '=_xlfn.DISPIMG("ID_0A1B",1)'

    parsed = load_book(tmp_path, change)
    assert "DISPIMG" not in parsed.text
    assert parsed.health.figures_unread == 1
    assert parsed.warnings == ("1 figure not read",)


def test_hidden_parts_are_read_and_named(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True
        other = book.create_sheet("底稿")
        other.append(["秘密", "值"])
        other.sheet_state = "hidden"

    parsed = load_book(tmp_path, change)
    assert "| 乙 | 3 | 4 |" in parsed.text
    assert "秘密" in parsed.text
    assert parsed.warnings == (
        "sheet 表: 1 hidden row and 1 hidden column read as well",
        "sheet 底稿 is hidden; it was read as well",
    )


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (b'<c r="B3" t="e"><v>#N/A</v></c>', "#N/A"),
        (b'<c r="B3" t="b"><v>1</v></c>', "TRUE"),
        (b'<c r="B3" t="str"><f>A3&amp;"x"</f><v>\xe4\xb9\x99x</v></c>', "乙x"),
        (b'<c r="B3" t="inlineStr"><is><r><t>\xe7\xb2\x97</t></r><r><t>\xe4\xbd\x93</t></r>'
         b"<rPh><t>cu</t></rPh></is></c>", "粗体"),
        (b'<c r="B3" t="str"><v>a_x000D_b</v></c>', "a b"),
        (b'<c t="d"><v>2024-03-01T00:00:00</v></c>', "2024-03-01"),
        (b'<c r="B3"><v>1.1010119900307E+17</v></c>', "110101199003070000"),
    ],
)  # fmt: skip
def test_cells_of_every_kind(tmp_path: Path, cell: bytes, shown: str) -> None:
    load_book(tmp_path, lambda book: None)
    name = "xl/worksheets/sheet1.xml"
    old = b'<c r="B3" t="n"><v>3</v></c>'
    rewrite(tmp_path / "a.xlsx", name, lambda data: data.replace(old, cell))
    assert f"| 乙 | {shown} | 4 |" in load(tmp_path / "a.xlsx").text


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    import datetime as dt

    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def change(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.active["B2"] = dt.date(2024, 3, 1)
        book.active["C2"] = dt.date(2024, 3, 1)
        book.active["C2"].number_format = "mm-dd-yy"  # the one that follows the system

    assert "| 甲 | 2024-03-01 | 2024/3/1 |" in load_book(tmp_path, change).text


def test_a_broken_sheet_is_refused_by_name(tmp_path: Path) -> None:
    from loaders.errors import CorruptFileError

    load_book(tmp_path, lambda book: None)
    rewrite(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2])
    with pytest.raises(CorruptFileError, match="the file cannot be parsed"):
        load(tmp_path / "a.xlsx")
