import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from loaders.errors import CorruptFileError
from loaders.signatures import check_signature, detect_kind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def picture(kind: str) -> bytes:
    target = BytesIO()
    Image.new("RGB", (8, 8)).save(target, kind)
    return target.getvalue()


def archive(mimetype: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("mimetype", mimetype)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), "a PNG picture"),
        (picture("JPEG"), "a JPEG picture"),
        (picture("GIF"), "a GIF picture"),
        (picture("WEBP"), "a WebP picture"),
        (picture("TIFF"), "a TIFF picture"),
        (picture("BMP"), "a BMP picture"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a WAV recording"),
        (b"RIFF\x24\x00\x00\x00CDXA", None),
        (b"ID3\x04\x00", "an MP3 recording"),
        (b"\xff\xfb\x90\x64", "an MP3 recording"),
        (b"\x00\x00\x00\x20ftypM4A ", "an MPEG-4 recording"),
        (b"fLaC\x00", "a FLAC recording"),
        (b"{\\rtf1", "an RTF document"),
        (OLE, "an old binary Office file (doc, xls or ppt)"),
        (archive("application/epub+zip"), "an EPUB book"),
        (archive("application/vnd.oasis.opendocument.text"), "an odt document"),
        ("\ufeff文字".encode("utf-16-le"), None),
        (b"BMW " + bytes(range(65, 91)), None),
        ("文档以 %PDF-1.7 开头".encode(), None),
        (b"\n%PDF-1.7", "a PDF"),
        (b"", None),
    ],
)
def test_kinds(tmp_path: Path, content: bytes, kind: str | None) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    assert detect_kind(path) == kind


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", picture("PNG"), "it is named .docx but looks like a PNG picture"),
        ("a.doc", picture("PNG"), "it is named .doc but looks like a PNG picture"),
        ("a.xls", b"%PDF-1.7", "it is named .xls but looks like a PDF"),
        ("a.mp3", picture("JPEG"), "it is named .mp3 but looks like a JPEG picture"),
        ("a.wav", b"no sound", "its content is not that of a .wav file"),
        ("a.webp", b"ID3\x03\x00", "it is named .webp but looks like an MP3 recording"),
        ("a.tiff", "文字".encode(), "its content is not that of a .tiff file"),
        ("a.epub", b"%PDF-1.7", "it is named .epub but looks like a PDF"),
        ("a.msg", b"From: a@b", "its content is not that of a .msg file"),
        ("a.odt", OLE, "it is named .odt but looks like an old binary Office file"),
        ("a.docm", b"{\\rtf1", "it is named .docm but looks like an RTF document"),
        ("a.srt", b"{\\rtf1", "it is named .srt but looks like an RTF document"),
    ],
)
def test_wrong_suffixes_are_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CorruptFileError) as caught:
        check_signature(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", picture("WEBP")),
        ("a.bmp", picture("TIFF")),
        ("a.m4a", b"ID3\x03\x00"),
        ("a.mp3", struct.pack("4s", b"TAG?")),
        ("a.DOC", b"<html>"),
    ],
)
def test_harmless_differences_pass(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    check_signature(path)
