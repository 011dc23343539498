"""What a file is by its first bytes, whatever its name says."""

import zipfile
from pathlib import Path

from loaders.errors import CorruptFileError, EncryptedFileError

_OLD_OFFICE = "an old binary Office file (doc, xls or ppt)"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
_ZIP_FOLDERS = (
    ("word/", "a docx document"),
    ("ppt/", "a pptx presentation"),
    ("xl/", "an xlsx workbook"),
)
_EXPECTED = {
    ".pdf": ("a PDF",),
    ".docx": ("a docx document",),
    ".pptx": ("a pptx presentation",),
    ".xlsx": ("an xlsx workbook",),
    # Chat programs rename pictures freely, and every reader of one kind reads the other.
    ".png": ("a PNG picture", "a JPEG picture"),
    ".jpg": ("a PNG picture", "a JPEG picture"),
    ".jpeg": ("a PNG picture", "a JPEG picture"),
}
_HEAD = 1024


def check_signature(path: Path) -> None:
    """Check that a file's content is of the kind that its suffix promises.

    Raises:
        CorruptFileError: It is something else; the message says what it looks like.
        EncryptedFileError: It is an Office file with a password.
    """
    suffix = path.suffix.lower()
    kind, expected = detect_kind(path), _EXPECTED.get(suffix, (None,))
    if kind in expected:
        return
    if kind == _OLD_OFFICE and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise EncryptedFileError(
            "the file is protected by a password", hint="Save a copy without the password."
        )
    hint = "Rename it to what it is, or save it again in the program that made it."
    if kind is None:
        raise CorruptFileError(f"its content is not that of a {suffix} file", hint=hint)
    raise CorruptFileError(f"it is named {suffix} but looks like {kind}", hint=hint)


def detect_kind(path: Path) -> str | None:
    """Return what binary kind of file this is, None when it has no signature known here."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head:  # the standard allows some bytes in front
        return "a PDF"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return "a truncated or damaged zip archive"
    return next(
        (kind for folder, kind in _ZIP_FOLDERS if any(name.startswith(folder) for name in names)),
        "a zip archive",
    )
