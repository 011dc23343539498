import re
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from loaders import errors
from loaders.files import CONVERTIBLE_SUFFIXES, SUPPORTED_SUFFIXES, load_file
from loaders.office.legacy import parse_converted
from loaders.office.libreoffice import find_libreoffice
from loaders.options import LoaderOptions
from tests.support.loader_files import FIXTURES, OPTIONS, load, load_text

SCAN = "small_ocr.pdf"
REFUSED = ("empty.eml", "password.pdf")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
def test_every_supported_suffix_has_a_parser(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(errors.EmptyFileError, match="the file has zero bytes"):
        load_text(tmp_path, f"a{suffix}", "")


@pytest.mark.parametrize(("suffix", "target"), sorted(CONVERTIBLE_SUFFIXES.items()))
def test_without_libreoffice_old_formats_say_what_to_save_them_as(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, target: str
) -> None:
    monkeypatch.setenv("PATH", "")
    message = f"a {suffix} file can only be read with LibreOffice, which is not installed"
    with pytest.raises(errors.UnsupportedFormatError) as caught:
        parse_converted(tmp_path / f"a{suffix}", suffix=suffix, target=target, options=OPTIONS)
    assert str(caught.value) == message
    assert caught.value.hint == f"Install LibreOffice, or save it as .{target}."


def test_other_formats_and_no_suffix(tmp_path: Path) -> None:
    with pytest.raises(errors.UnsupportedFormatError, match=r"unsupported format \.xyz") as caught:
        load_text(tmp_path, "a.xyz", "x")
    assert ".docx" in caught.value.hint
    with pytest.raises(errors.UnsupportedFormatError, match="the file name has no suffix"):
        load_text(tmp_path, "a", "x")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(errors.FileUnreadableError, match="no such file"):
        load_file(tmp_path / "a.txt", options=OPTIONS)
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(errors.FileUnreadableError, match="this is not a regular file"):
        load_file(tmp_path / "b.txt", options=OPTIONS)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is made here, because the tests may run as root, who may read everything."""
    (tmp_path / "a.txt").write_text("x")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(errors.FileUnreadableError, match="cannot be read: Permission denied"):
        load_file(tmp_path / "a.txt", options=OPTIONS)


def test_size_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 3000)
    with pytest.raises(errors.FileTooLargeError, match=r"0\.0 MB, the limit is 0\.002 MB"):
        load_file(tmp_path / "a.txt", options=LoaderOptions(max_file_mb=0.002))


def test_nothing_but_white_space(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptyFileError, match="there is no text in the file"):
        load_text(tmp_path, "a.txt", "\ufeff \n\u200b\n")


def _zip(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"just text", "its content is not that of a .pdf file"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "it is named .pdf but looks like a PNG picture"),
        ("a.png", b"%PDF-1.7", "it is named .png but looks like a PDF"),
        ("a.docx", b"{\\rtf1", "it is named .docx but looks like an RTF document"),
        ("a.docx", OLD_OFFICE, "it is named .docx but looks like an old binary Office file"),
        ("a.txt", b"%PDF-1.7", "it is named .txt but looks like a PDF"),
        ("a.md", b"\xff\xd8\xff", "it is named .md but looks like a JPEG picture"),
        ("a.docx", b"PK\x03\x04cut", "looks like a truncated or damaged zip archive"),
    ],
)
def test_wrong_suffix(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(errors.CorruptFileError, match=message):
        load_text(tmp_path, name, content)


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("word/document.xml", "a docx document"),
        ("ppt/presentation.xml", "a pptx presentation"),
        ("other", "a zip archive"),
    ],
)
def test_zip_files_are_looked_into(tmp_path: Path, inside: str, kind: str) -> None:
    content = _zip(tmp_path / "zip", inside)
    with pytest.raises(errors.CorruptFileError, match=f"named .xlsx but looks like {kind}"):
        load_text(tmp_path, "a.xlsx", content)


def test_encrypted_office_file(tmp_path: Path) -> None:
    content = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(errors.EncryptedFileError, match="the file is protected by a password"):
        load_text(tmp_path, "a.docx", content)


def test_a_parser_error_becomes_one_line(tmp_path: Path) -> None:
    content = _zip(tmp_path / "zip", "word/document.xml")
    with pytest.raises(errors.CorruptFileError, match="the file cannot be parsed: ") as caught:
        load_text(tmp_path, "a.docx", content)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is not None


def test_binary_noise_in_a_text_file(tmp_path: Path) -> None:
    noise = bytes((i * i * 31 + i * 7) % 256 for i in range(4096))
    with pytest.raises(errors.UndecodableTextError, match="garbled even in its best encoding"):
        load_text(tmp_path, "a.txt", noise)


@pytest.mark.parametrize(
    "path",
    sorted(p for p in FIXTURES.rglob("*") if p.is_file()),
    ids=lambda path: path.name,
)
def test_every_real_file_is_read_or_refused_by_name(path: Path) -> None:
    needs_converter = path.suffix in CONVERTIBLE_SUFFIXES and find_libreoffice() is None
    refused = needs_converter or path.name in REFUSED
    with pytest.raises(errors.LoaderError) if refused else nullcontext():
        parsed = load(path)
        assert parsed.text
        if path.name == SCAN:  # RapidOCR alone, at the same scale, found 4,655
            assert parsed.health.pages_recognised == tuple(range(1, 9))
            assert len(re.findall("[\u4e00-\u9fff]", parsed.text)) >= 4500


def test_import_is_fast() -> None:
    """The heavy libraries wait until a file needs them."""
    source = (
        "import sys, loaders.files\n"
        "heavy = {'unstructured', 'rapidocr', 'pypdfium2', 'openpyxl', 'spacy', 'docx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", source],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
