"""The one way in: a file of any supported format becomes a `ParsedFile`, or a named error."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from loaders.cleaning import clean_text
from loaders.documents import Block, ParsedFile
from loaders.errors import (
    CorruptFileError,
    EmptyFileError,
    FileTooLargeError,
    FileUnreadableError,
    LoaderError,
    UnsupportedFormatError,
)
from loaders.instructions import quote_instruction
from loaders.options import LoaderOptions
from loaders.signatures import check_signature
from loaders.similarity import text_signature

_TEXT_SUFFIXES = (".txt", ".text", ".log", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml",
                  ".csv", ".tsv", ".eml", ".json", ".jsonl", ".srt", ".vtt")  # fmt: skip
_BINARY_SUFFIXES = (".pdf", ".docx", ".pptx", ".xlsx", ".epub", ".rtf", ".msg")
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
AUDIO_SUFFIXES = (".wav", ".mp3", ".m4a", ".flac")
# Formats that LibreOffice turns into one that is read here.
CONVERTIBLE_SUFFIXES = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".wps", ".odt"), "docx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".dps", ".odp"), "pptx"),
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".et", ".ods"), "xlsx"),
}
SUPPORTED_SUFFIXES = frozenset(
    (*_TEXT_SUFFIXES, *_BINARY_SUFFIXES, *IMAGE_SUFFIXES, *AUDIO_SUFFIXES, *CONVERTIBLE_SUFFIXES)
)
_LONGEST_MESSAGE = 300


class _Parser(Protocol):
    def __call__(self, path: Path, *, options: LoaderOptions) -> ParsedFile: ...


def load_file(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read one file.

    Args:
        path: The file; its suffix, in any case, says which format it has.
        options: Limits and OCR.

    Returns:
        Cleaned blocks in reading order, at least one, with title, codec and warnings.

    Raises:
        LoaderError: One of its subclasses in `loaders.errors`, and nothing else.
    """
    try:
        parse = _find_parser(path.suffix.lower())
        _check_file(path, options=options)
        check_signature(path)
        parsed = parse(path, options=options)
    except LoaderError:
        raise
    except Exception as error:
        raise _named(error) from error
    blocks = tuple(_clean_blocks(parsed))
    if not blocks:
        reasons = f": {'; '.join(parsed.warnings)}" if parsed.warnings else ""
        raise EmptyFileError(f"there is no text in the file{reasons}")
    parsed = replace(parsed, blocks=blocks, title=clean_text(parsed.title))
    warnings = (*parsed.warnings, *_suspicions(parsed))
    return replace(parsed, warnings=warnings, signature=text_signature(parsed.text))


def _find_parser(suffix: str) -> _Parser:  # noqa: C901, PLR0912 - one branch a format
    # The parsers are imported here and not above because their libraries are slow to import
    # (unstructured and openpyxl take seconds) and a command that reads Markdown needs none.
    match suffix:
        case ".txt" | ".text" | ".log":
            from loaders.text import parse_text as parse
        case ".md" | ".markdown":
            from loaders.markdown import parse_markdown as parse
        case ".html" | ".htm" | ".xhtml":
            from loaders.web.html import parse_html as parse
        case ".xml":
            from loaders.xml import parse_xml as parse
        case ".pdf":
            from loaders.pdf.reader import parse_pdf as parse
        case ".docx":
            from loaders.office.docx import parse_docx as parse
        case ".pptx":
            from loaders.office.pptx import parse_pptx as parse
        case ".xlsx":
            from loaders.sheets.spreadsheet import parse_xlsx as parse
        case ".csv" | ".tsv":
            from loaders.sheets.delimited import parse_delimited as parse
        case ".eml" | ".msg":
            from loaders.mail.reader import parse_mail as parse
        case ".json":
            from loaders.jsonfile import parse_json as parse
        case ".jsonl":
            from loaders.jsonfile import parse_jsonl as parse
        case ".epub":
            from loaders.web.epub import parse_epub as parse
        case ".rtf":
            from loaders.office.rtf import parse_rtf as parse
        case ".srt" | ".vtt":
            from loaders.audio.subtitles import parse_subtitles as parse
        case _ if suffix in IMAGE_SUFFIXES:
            from loaders.ocr.image import parse_image as parse
        case _ if suffix in AUDIO_SUFFIXES:
            from loaders.audio.reader import parse_audio as parse
        case _ if suffix in CONVERTIBLE_SUFFIXES:
            from loaders.office.legacy import parse_legacy as parse
        case _:
            raise unsupported_format(suffix)
    return parse


def unsupported_format(suffix: str) -> UnsupportedFormatError:
    """Return the error for a suffix, lower case, that no loader reads; its hint says what to do."""
    message = f"unsupported format {suffix}" if suffix else "the file name has no suffix"
    known = ", ".join(sorted(SUPPORTED_SUFFIXES))
    return UnsupportedFormatError(message, hint=f"Supported are {known}.")


def _check_file(path: Path, *, options: LoaderOptions) -> None:
    if not path.exists():
        raise FileUnreadableError("no such file", hint="Check the path.")
    if not path.is_file():
        raise FileUnreadableError("this is not a regular file")
    megabytes = path.stat().st_size / 1e6
    if megabytes > options.max_file_mb:
        raise FileTooLargeError(
            f"the file has {megabytes:.1f} MB, the limit is {options.max_file_mb:g} MB",
            hint="Raise loaders.max_file_mb or split the file.",
        )
    if not megabytes:
        raise EmptyFileError("the file has zero bytes")


def _clean_blocks(parsed: ParsedFile) -> Iterator[Block]:
    for block in parsed.blocks:
        if text := clean_text(block.text):
            yield replace(block, text=text)


def _suspicions(parsed: ParsedFile) -> Iterator[str]:
    """Say where a file speaks to a language model, block by block: those are what is cited."""
    quotes = [quote for block in parsed.blocks if (quote := quote_instruction(block.text))]
    if quotes:
        places = "1 passage reads" if len(quotes) == 1 else f"{len(quotes)} passages read"
        yield f"{places} like an instruction to a language model: 「{quotes[0]}」"


def _named(error: Exception) -> LoaderError:
    """Return the error for what a parser raised, which on a broken file may be anything."""
    if isinstance(error, OSError) and error.errno:  # from the system; parsers raise it bare
        return FileUnreadableError(f"the file cannot be read: {error.strerror}")
    reason = " ".join(str(error).split()) or type(error).__name__
    hint = "Open it in the program that made it and save it again."
    return CorruptFileError(f"the file cannot be parsed: {reason[:_LONGEST_MESSAGE]}", hint=hint)
