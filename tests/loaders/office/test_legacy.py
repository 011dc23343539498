import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import olefile
import openpyxl
import pytest

from loaders.errors import (
    CorruptFileError,
    EncryptedFileError,
    LoaderError,
    UnsupportedFormatError,
)
from loaders.office.libreoffice import converted
from tests.support.loader_files import fixture_file, load, load_text, outline
from tests.support.old_office import needs_libreoffice, write_odt

PAGE = "<html><body><h1>采购合同</h1><p>甲方：示例公司</p><table>{}</table></body></html>"
TABLE = PAGE.format("<tr><td>品名</td><td>单价</td></tr><tr><td>钢笔</td><td>12.50</td></tr>")
MARKDOWN = "| 品名 | 单价 |\n| --- | --- |\n| 钢笔 | 12.50 |"


@pytest.fixture(scope="session")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A doc and an xls with Chinese text, made by LibreOffice from new ones."""
    folder = tmp_path_factory.mktemp("old")
    document = docx.Document()
    document.add_heading("保修条款", 1)
    document.add_paragraph("整机保修三年。")
    table = document.add_table(2, 2)
    for row, texts in enumerate((("部件", "年限"), ("电池", "一年"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.add_paragraph("完")
    document.save(str(folder / "new.docx"))
    book = openpyxl.Workbook()
    book.active.title = "价目"
    for cells in (("品名", "单价"), ("钢笔", 12.5), ("笔记本", 8)):
        book.active.append(cells)
    book.save(folder / "new.xlsx")
    for source, target in (("new.docx", "doc"), ("new.xlsx", "xls")):
        path = folder / source
        with converted(path, suffix=path.suffix, target=target) as result:
            shutil.copyfile(result, folder / f"a.{target}")
    return folder


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".doc", ".wps"])
def test_an_old_document_keeps_its_structure(old_files: Path, tmp_path: Path, suffix: str) -> None:
    path = Path(shutil.copyfile(old_files / "a.doc", tmp_path / f"合同{suffix}"))
    parsed = load(path)
    assert outline(parsed.blocks) == [
        ("heading", "保修条款", "保修条款"),
        ("text", "整机保修三年。", "保修条款"),
        ("table", "| 部件 | 年限 |\n| --- | --- |\n| 电池 | 一年 |", "保修条款"),
        ("text", "完", "保修条款"),
    ]
    assert parsed.parser.startswith("docx/")
    assert parsed.parser.endswith("+libreoffice")
    assert (parsed.title, parsed.warnings) == ("保修条款", ())


@needs_libreoffice
def test_an_old_workbook_by_what_it_is(old_files: Path, tmp_path: Path) -> None:
    parsed = load(Path(shutil.copyfile(old_files / "a.xls", tmp_path / "a.doc")))
    assert "| 钢笔 | 12.5 |" in parsed.text
    assert parsed.blocks[0].location.sheet == "价目"


@needs_libreoffice
def test_opendocument(tmp_path: Path) -> None:
    body = '<text:h text:outline-level="1">总则</text:h><text:p>正文</text:p>'
    parsed = load(write_odt(tmp_path / "a.odt", body=body))
    assert outline(parsed.blocks) == [("heading", "总则", "总则"), ("text", "正文", "总则")]


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fake-doc-emphasized-text.doc", "| A bold italic bold-italic example | A Link example |"),
        ("fake-power-point.ppt", "Here is some text in a text box!"),
    ],
)
def test_real_files(name: str, words: str) -> None:
    assert words in load(fixture_file(f"office/{name}")).text


@needs_libreoffice
def test_a_damaged_document_is_refused(old_files: Path, tmp_path: Path) -> None:
    data = (old_files / "a.doc").read_bytes()
    with pytest.raises(LoaderError):
        load_text(tmp_path, "a.doc", data[:3000])


def test_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fixture_file("office/fake-power-point.ppt")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnsupportedFormatError, match="file can only be read with LibreOffice"):
        load(path)


def set_encryption(path: Path, *, stream: str, change: Callable[[bytearray], None]) -> Path:
    with olefile.OleFileIO(path, write_mode=True) as container:
        data = bytearray(container.openstream(stream).read())
        change(data)
        container.write_stream(stream, bytes(data))
    return path


def _set_word_flag(data: bytearray) -> None:
    data[11] |= 1


def _set_file_pass(data: bytearray) -> None:
    second = 4 + int.from_bytes(data[2:4], "little")
    data[second : second + 2] = b"\x2f\x00"


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "stream", "change"),
    [("a.doc", "WordDocument", _set_word_flag), ("a.xls", "Workbook", _set_file_pass)],
)
def test_passwords(
    old_files: Path,
    tmp_path: Path,
    name: str,
    stream: str,
    change: Callable[[bytearray], None],
) -> None:
    path = Path(shutil.copyfile(old_files / name, tmp_path / name))
    with pytest.raises(EncryptedFileError, match="the file is protected by a password"):
        load(set_encryption(path, stream=stream, change=change))


def test_password_of_an_opendocument(tmp_path: Path) -> None:
    path = write_odt(tmp_path / "a.odt", body="", manifest="<manifest:encryption-data/>")
    with pytest.raises(EncryptedFileError, match="the file is protected by a password"):
        load(path)


@pytest.mark.parametrize("suffix", [".doc", ".xls", ".wps"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_page_under_an_old_name(tmp_path: Path, suffix: str, codec: str) -> None:
    parsed = load_text(tmp_path, f"a{suffix}", TABLE.encode(codec))
    assert outline(parsed.blocks) == [
        ("heading", "采购合同", "采购合同"),
        ("text", "甲方：示例公司", "采购合同"),
        ("table", MARKDOWN, "采购合同"),
    ]


def test_a_web_archive_under_an_old_name(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "<Saved by WPS>"
    message["Subject"] = "page"
    message.set_content(TABLE, subtype="html", charset="gb18030")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    assert MARKDOWN in load_text(tmp_path, "a.doc", message.as_bytes()).text


def test_a_table_as_text_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.xls", "品名\t单价\n钢笔\t12.50\n".encode("gb18030"))
    assert (parsed.text, parsed.codec) == (MARKDOWN, "gb18030")


def test_plain_text_under_the_name_of_a_document(tmp_path: Path) -> None:
    assert (
        load_text(tmp_path, "a.doc", "第一章 总则\n本办法自发布之日起施行。").title == "第一章 总则"
    )


def test_text_is_no_presentation(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"its content is not that of a \.ppt file"):
        load_text(tmp_path, "a.ppt", "文字")


CELL = '<Cell><Data ss:Type="String">{}</Data></Cell>'
ROWS = "".join(
    f"<Row>{CELL.format(first)}{CELL.format(second)}</Row>"
    for first, second in (("品名", "产地"), ("茶叶", "杭州"))
)
SHEET_XML = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一">
<Table>{ROWS}</Table></Worksheet></Workbook>"""


@needs_libreoffice
def test_a_workbook_as_xml(tmp_path: Path) -> None:
    assert "| 茶叶 | 杭州 |" in load_text(tmp_path, "a.xls", SHEET_XML).text


@pytest.mark.parametrize("suffix", [".doc", ".docm", ".wps"])
def test_a_new_document_with_macros_or_an_old_name_needs_no_converter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setenv("PATH", "")
    document = docx.Document()
    document.add_paragraph("正文")
    document.save(str(tmp_path / "new.docx"))
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    path = tmp_path / f"a{suffix}"
    with zipfile.ZipFile(tmp_path / "new.docx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            macro = b"vnd.ms-word.document.macroEnabled.main+xml"
            new.writestr(name, old.read(name).replace(plain, macro))
    parsed = load(path)
    assert (parsed.text, "+" in parsed.parser) == ("正文", False)


@needs_libreoffice
def test_a_document_of_the_strict_kind(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("总则", 1)
    document.save(str(tmp_path / "new.docx"))
    base = b"http://schemas.openxmlformats.org"
    strict = b"http://purl.oclc.org/ooxml"
    with (
        zipfile.ZipFile(tmp_path / "new.docx") as old,
        zipfile.ZipFile(tmp_path / "a.docx", "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            for kind in (b"officeDocument", b"wordprocessingml"):
                end = b"/main" if kind == b"wordprocessingml" else b"/relationships"
                data = data.replace(base + b"/" + kind + b"/2006" + end, strict + b"/" + kind + end)
            new.writestr(name, data)
    assert outline(load(tmp_path / "a.docx").blocks) == [("heading", "总则", "总则")]
