import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from loaders.documents import ParsedFile
from loaders.errors import CorruptFileError, EncryptedFileError
from tests.support.loader_files import load, outline

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>水泵手册</dc:title>
<dc:creator>张三</dc:creator><dc:creator>李四</dc:creator></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/b%202.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="img/p.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><a href="text/a.xhtml">前言</a></li>
<li><a href="text/b%202.xhtml#x">第一章</a></li></ol></nav></body></html>"""
FOREWORD = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
    "</head><body><p>写给读者。</p></body></html>"
)
CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>第一章 安装</h1><p>先读说明。</p>
<table><tr><td>型号</td><td>流量</td></tr><tr><td>A</td><td>5</td></tr></table>
<p><img src="../img/p.png" alt=""/></p><img src="../img/missing.png"/></body></html>"""


def picture() -> bytes:
    image, data = Image.new("RGB", (360, 80), "white"), BytesIO()
    ImageDraw.Draw(image).text((20, 20), "Invoice", fill="black", font_size=36)
    image.save(data, "PNG")
    return data.getvalue()


def write_book(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a small book; entries that are None are left out."""
    entries: dict[str, str | bytes | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/text/a.xhtml": FOREWORD,
        "OEBPS/text/b 2.xhtml": CHAPTER,
        "OEBPS/img/p.png": picture(),
        **(changes or {}),
    }
    path = folder / "book.epub"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def read(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> ParsedFile:
    return load(write_book(folder, changes))


def test_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    parsed = read(tmp_path)
    assert outline(parsed.blocks) == [
        ("text", "水泵手册\n张三, 李四", None),
        ("text", "写给读者。", "前言"),
        ("heading", "第一章 安装", "第一章 安装"),
        ("text", "先读说明。", "第一章 安装"),
        ("table", "| 型号 | 流量 |\n| --- | --- |\n| A | 5 |", "第一章 安装"),
        ("image", "Invoice", "第一章 安装"),
    ]
    assert (parsed.title, parsed.parser) == ("水泵手册", "epub/1")
    assert (parsed.health.tables, parsed.health.figures_read) == (1, 1)


def test_names_of_chapters_from_an_ncx(tmp_path: Path) -> None:
    package = PACKAGE.replace(
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
    )
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>序'
        '</text></navLabel><content src="text/a.xhtml"/></navPoint></navMap></ncx>'
    )
    parsed = read(tmp_path, {"OEBPS/book.opf": package, "OEBPS/toc.ncx": ncx})
    assert parsed.blocks[1].location.heading == "序"


def test_a_missing_chapter_is_a_warning(tmp_path: Path) -> None:
    parsed = read(tmp_path, {"OEBPS/text/a.xhtml": None})
    assert parsed.warnings == ("1 chapter(s) not read: missing in the file",)


def test_protected_books_are_refused_but_not_for_their_fonts(tmp_path: Path) -> None:
    source = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        '<enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>'
    )
    fonts = source.format("http://www.idpf.org/2008/embedding")
    assert read(tmp_path, {"META-INF/encryption.xml": fonts}).title == "水泵手册"
    text = source.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(EncryptedFileError, match="the book is protected"):
        read(tmp_path, {"META-INF/encryption.xml": text})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"META-INF/container.xml": None}, "the book has no META-INF/container.xml"),
        ({"OEBPS/book.opf": None}, r"the book has no OEBPS/book\.opf"),
        ({"OEBPS/book.opf": " "}, r"OEBPS/book\.opf in the book is damaged"),
        ({"OEBPS/book.opf": "<package/>"}, "the book names no chapters"),
    ],
)
def test_malformed_books_are_refused(
    changes: dict[str, str | None], message: str, tmp_path: Path
) -> None:
    with pytest.raises(CorruptFileError, match=message):
        read(tmp_path, changes)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密")
    bad = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>' + PACKAGE[
        21:
    ].replace("水泵手册", "手册&e;")
    chapter = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>' + FOREWORD[38:]
    parsed = read(tmp_path, {"OEBPS/book.opf": bad, "OEBPS/text/a.xhtml": chapter})
    assert "秘密" not in parsed.text + parsed.title


def test_a_book_whose_spine_is_empty_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    package = re.sub(r"<spine>.*</spine>", "<spine/>", PACKAGE)
    package = package.replace("水泵手册", "Unknown Title")
    parsed = load(write_book(tmp_path, {"OEBPS/book.opf": package}))
    assert parsed.blocks[0].text == "第一章 安装"
    assert parsed.blocks[-1].text == "写给读者。"
    assert parsed.title == "第一章 安装"
