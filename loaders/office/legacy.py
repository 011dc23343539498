"""Old and foreign Office formats: read by what they are, through LibreOffice where needed.

A `.doc` or `.xls` that a web system exported is often a page, RTF, a table as text or a new
document under the old suffix; those need no converter.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from loaders.archives import check_archive
from loaders.disguise import detect_text, extract_page
from loaders.documents import ParsedFile
from loaders.errors import CorruptFileError, EncryptedFileError
from loaders.files import CONVERTIBLE_SUFFIXES
from loaders.office.libreoffice import converted
from loaders.ole import detect_ole
from loaders.options import LoaderOptions
from loaders.signatures import DOCX, OLD_OFFICE, PPTX, RTF, XLSX, detect_kind

_ZIPPED = {DOCX: "docx", PPTX: "pptx", XLSX: "xlsx"}
_BY_STREAM = {".doc": "docx", ".ppt": "pptx", ".xls": "xlsx"}
# Added to the parser's name, so that a reader of the report knows the way a text has come.
CONVERTED = "+libreoffice"
_BINARY_WORKBOOK = "xl/workbook.bin"
_ROOT, _STRICT = "_rels/.rels", b"http://purl.oclc.org/ooxml/"
_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(rb"application/vnd\.[\w.-]+\.main\+xml")
_PLAIN_TYPES = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "pptx": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}


def parse_legacy(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read an old (doc, ppt, xls) or foreign (odt, wps …) Office file.

    Raises:
        UnsupportedFormatError: It needs LibreOffice, which is not installed.
        EncryptedFileError: It needs a password.
        CorruptFileError: Neither its content nor LibreOffice makes sense of it.
    """
    suffix = path.suffix.lower()
    target = CONVERTIBLE_SUFFIXES[suffix]
    kind = detect_kind(path)
    if kind == RTF:
        from loaders.office.rtf import parse_rtf

        return parse_rtf(path, options=options)
    if kind is None:
        return _parse_disguised(path, target=target, options=options)
    if kind == OLD_OFFICE:
        found, is_encrypted = detect_ole(path)
        if is_encrypted:
            raise _encrypted()
        suffix, target = found or suffix, _BY_STREAM.get(found, target)
    elif kind in _ZIPPED and not _has_entry(path, _BINARY_WORKBOOK):
        return _parse_renamed(path, target=_ZIPPED[kind], options=options)
    elif _is_encrypted_odf(path):
        raise _encrypted()
    return parse_converted(path, suffix=suffix, target=target, options=options)


def parse_converted(path: Path, *, suffix: str, target: str, options: LoaderOptions) -> ParsedFile:
    """Convert a file with LibreOffice and read the result.

    Args:
        path: The file.
        suffix: Suffix, with its dot, of what it really is.
        target: `docx`, `pptx` or `xlsx`.
        options: Options of the parser that reads the result.
    """
    with converted(path, suffix=suffix, target=target) as result:
        check_archive(result)
        parsed = _parser(target)(result, options=options)
    return replace(parsed, parser=parsed.parser + CONVERTED)


def is_strict(path: Path) -> bool:
    """Whether a new Office file is of the strict kind, whose names python-docx does not know."""
    with zipfile.ZipFile(path) as archive:
        return _ROOT in archive.namelist() and _STRICT in archive.read(_ROOT)


def _parse_disguised(path: Path, *, target: str, options: LoaderOptions) -> ParsedFile:
    from loaders.sheets.delimited import parse_delimited
    from loaders.text import parse_text
    from loaders.web.html import parse_html

    match detect_text(path):
        case "html":
            return parse_html(path, options=options)
        case "mhtml":
            with TemporaryDirectory() as folder:
                page = Path(folder) / "page.html"
                page.write_bytes(extract_page(path.read_bytes()))
                return parse_html(page, options=options)
        case "sheet-xml":
            return parse_converted(path, suffix=".xml", target="xlsx", options=options)
        case "word-xml":
            return parse_converted(path, suffix=".xml", target="docx", options=options)
        case "text" if target == "xlsx":
            return parse_delimited(path, options=options)
        case "text" if target == "docx":
            return parse_text(path, options=options)
    raise CorruptFileError(
        f"its content is not that of a {path.suffix.lower()} file",
        hint="Rename it to what it is, or save it again in the program that made it.",
    )


def _parse_renamed(path: Path, *, target: str, options: LoaderOptions) -> ParsedFile:
    """Read a new Office file with an old suffix, or one with macros, from a plain copy.

    The libraries go by the suffix or by the declared type, and refuse documents with macros
    and templates, which differ in nothing else. The macros stay where they are, unread.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / f"document.{target}"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if entry.filename == _TYPES:
                    data = _MAIN_TYPE.sub(_PLAIN_TYPES[target], data)
                new.writestr(entry.filename, data)
        return _parser(target)(copy, options=options)


def _parser(target: str) -> Callable[..., ParsedFile]:
    match target:
        case "docx":
            from loaders.office.docx import parse_docx as parse
        case "pptx":
            from loaders.office.pptx import parse_pptx as parse
        case _:
            from loaders.sheets.spreadsheet import parse_xlsx as parse
    return parse


def _has_entry(path: Path, name: str) -> bool:
    with zipfile.ZipFile(path) as archive:
        return name in archive.namelist()


def _is_encrypted_odf(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        name = "META-INF/manifest.xml"
        return name in archive.namelist() and b"encryption-data" in archive.read(name)


def _encrypted() -> EncryptedFileError:
    return EncryptedFileError(
        "the file is protected by a password", hint="Save a copy without the password."
    )
