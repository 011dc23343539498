"""What a file is by its first bytes, whatever its name says."""

import zipfile
from pathlib import Path

from loaders.archives import check_archive, check_directory
from loaders.errors import CorruptFileError, EncryptedFileError

OLD_OFFICE = "an old binary Office file (doc, xls or ppt)"
DOCX, PPTX, XLSX = "a docx document", "a pptx presentation", "an xlsx workbook"
RTF = "an RTF document"
_EPUB = "an EPUB book"
_PDF = "a PDF"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"{\\rtf", RTF),
    (b"ID3\x02", "an MP3 recording"),
    (b"ID3\x03", "an MP3 recording"),
    (b"ID3\x04", "an MP3 recording"),
    # Frames of layer III; the bits of other layers begin UTF-16 text.
    *((bytes((0xFF, second)), "an MP3 recording") for second in (0xFB, 0xFA, 0xF3, 0xF2)),
    (b"fLaC", "a FLAC recording"),
    (b"OggS", "an Ogg recording"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_RIFF = {b"WAVE": "a WAV recording", b"WEBP": "a WebP picture", b"AVI ": "an AVI film"}
# Sizes of the second header of a bitmap; two letters alone would also be the start of a text.
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_ZIP_FOLDERS = (("word/", DOCX), ("ppt/", PPTX), ("xl/", XLSX))
_ZIP_MIMETYPES = {
    b"application/epub+zip": _EPUB,
    b"application/vnd.oasis.opendocument.text": "an odt document",
    b"application/vnd.oasis.opendocument.presentation": "an odp presentation",
    b"application/vnd.oasis.opendocument.spreadsheet": "an ods workbook",
}
_ZIPPED = frozenset((DOCX, PPTX, XLSX, "a zip archive", *_ZIP_MIMETYPES.values()))
# Chat programs rename pictures and recordings freely, and their readers go by the content.
_PICTURES = (
    "a PNG picture", "a JPEG picture", "a GIF picture", "a TIFF picture", "a WebP picture",
    "a BMP picture",
)  # fmt: skip
_RECORDINGS = (
    "an MP3 recording", "a WAV recording", "a FLAC recording", "an Ogg recording",
    "an MPEG-4 recording",
)  # fmt: skip
# Old documents are often pages, RTF or new documents under the old suffix; legacy.py sorts it out.
_OLD = (OLD_OFFICE, RTF, DOCX, PPTX, XLSX, None)
_EXPECTED: dict[str, tuple[str | None, ...]] = {
    ".pdf": (_PDF,),
    ".docx": (DOCX,),
    ".pptx": (PPTX,),
    ".xlsx": (XLSX,),
    ".epub": (_EPUB, "a zip archive"),
    ".rtf": (RTF,),
    ".msg": (OLD_OFFICE,),
    ".odt": ("an odt document",),
    ".odp": ("an odp presentation",),
    ".ods": ("an ods workbook",),
    **dict.fromkeys((".docm", ".pptm", ".xlsm", ".xlsb"), (DOCX, PPTX, XLSX)),
    **dict.fromkeys((".doc", ".dot", ".wps", ".ppt", ".pps", ".dps", ".xls", ".et"), _OLD),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"), _PICTURES),
    **dict.fromkeys((".wav", ".m4a", ".flac"), _RECORDINGS),
    ".mp3": (*_RECORDINGS, None),  # the first frame may follow anything
}
_HEAD = 1024


def check_signature(path: Path) -> None:
    """Check that a file's content is of the kind that its suffix promises.

    Raises:
        CorruptFileError: It is something else, or a damaged archive; the message says which.
        EncryptedFileError: It is an Office file with a password.
        FileTooLargeError: It is an archive that would be too large unpacked.
    """
    suffix = path.suffix.lower()
    kind, expected = detect_kind(path), _EXPECTED.get(suffix, (None,))
    if kind in expected:
        if kind in _ZIPPED:
            check_archive(path)
        return
    if kind == OLD_OFFICE and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
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
    # The standard allows some bytes in front of a PDF; in other files the mark may be quoted.
    if head.lstrip(b"\xef\xbb\xbf\r\n\t \x00").startswith(b"%PDF-") or (
        path.suffix.lower() == ".pdf" and b"%PDF-" in head
    ):
        return _PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "an MPEG-4 recording"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "a BMP picture"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _zip_kind(path: Path) -> str:
    check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            declared = _declared_type(archive) if "mimetype" in names else b""
    except zipfile.BadZipFile:
        return "a truncated or damaged zip archive"
    return _ZIP_MIMETYPES.get(declared) or next(
        (kind for folder, kind in _ZIP_FOLDERS if any(name.startswith(folder) for name in names)),
        "a zip archive",
    )


def _declared_type(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as entry:
        return entry.read(100).strip()
