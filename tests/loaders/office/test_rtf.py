from pathlib import Path

import pytest

from loaders.errors import CorruptFileError
from tests.support.loader_files import fixture_file, load, load_text
from tests.support.old_office import needs_libreoffice

FONTS = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset0 Arial;}}"


def escaped(text: str, *, codec: str = "gbk") -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode(codec))


def document(body: str, *, page: int = 936) -> str:
    return rf"{{\rtf1\ansi\ansicpg{page}\deff0{FONTS}{body}}}"


@pytest.fixture(params=["converted", "plain"])
def any_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with LibreOffice where it is installed, and without it."""
    if request.param == "plain":
        monkeypatch.setenv("PATH", "")
    return str(request.param)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rf"\f0 {escaped('第一条 合同双方')}\par {escaped('甲方')}\par", "第一条 合同双方\n\n甲方"),
        (r"\f0\uc1 \u31532?\u19968?\u26465?\par", "第一条"),
        (rf"\f0 {escaped('甲方')}\u-10179?\u-8704?\par", "甲方😀"),
        (r"\f0 100% {\b bold} A\'b5\'da\par", "100% bold A第"),
    ],
)
@pytest.mark.usefixtures("any_reader")
def test_chinese_text(tmp_path: Path, body: str, text: str) -> None:
    assert load_text(tmp_path, "a.rtf", document(body)).text == text


@pytest.mark.usefixtures("any_reader")
def test_traditional_chinese(tmp_path: Path) -> None:
    fonts = FONTS.replace("134", "136")
    body = rf"{{\rtf1\ansi\ansicpg950\deff0{fonts}\f0 {escaped('臺灣', codec='big5')}\par}}"
    assert load_text(tmp_path, "a.rtf", body).text == "臺灣"


def test_plain_reader_on_bytes_and_fonts_that_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    raw = document(r"\f1 XX\par").encode().replace(b"XX", "采购合同".encode("gbk"))
    assert load_text(tmp_path, "a.rtf", raw).text == "采购合同"


def test_plain_reader_says_what_it_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    rows = r"\trowd\cellx1\cellx2 a\cell b\cell\row\trowd\cellx1\cellx2 c\cell d\cell\row\pard"
    body = rf"\f1 one\par {{\pict\pngblip 89504e47}}\pard two\par {rows} three\par"
    parsed = load_text(tmp_path, "a.rtf", document(body))
    assert [(b.kind, b.text) for b in parsed.blocks] == [
        ("text", "one"),
        ("text", "two"),
        ("table", "| a | b |\n| --- | --- |\n| c | d |"),
        ("text", "three"),
    ]
    assert parsed.warnings == (
        "read without LibreOffice, which is not installed: headings and lists are plain text",
        "1 figure not read",
    )
    assert (parsed.health.figures_unread, parsed.health.tables) == (1, 1)


@needs_libreoffice
def test_structure_is_kept() -> None:
    parsed = load(fixture_file("office/fake-doc.rtf"))
    assert [b.kind for b in parsed.blocks] == ["heading", "text", "text", "table"]
    assert (parsed.parser, parsed.warnings) == ("rtf/1+libreoffice", ())
    assert "| Row 1, Cell 1 | Row 1, Cell 2 |" in parsed.text


@pytest.mark.usefixtures("any_reader")
def test_rtf_under_the_name_of_a_document(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.doc", document(rf"\f0 {escaped('采购合同')}\par"))
    assert parsed.text == "采购合同"


def test_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"its content is not that of a \.rtf file"):
        load_text(tmp_path, "a.rtf", "文字")
