"""What shapes parsing, by name: the application parses a file again when any of it changes."""

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from loaders.cleaning import CLEANING_VERSION
from loaders.model_folder import folder_identity
from loaders.options import LoaderOptions

ParserName = Literal[
    "audio", "delimited", "docx", "epub", "html", "image", "json", "jsonl", "mail", "markdown",
    "pdf", "pptx", "rtf", "subtitles", "text", "xlsx", "xml",
]  # fmt: skip

# Raise a number when the parser's output for some file changes.
PARSER_VERSIONS: dict[ParserName, int] = {
    "audio": 1,
    "delimited": 2,
    "docx": 2,
    "epub": 1,
    "html": 2,
    "image": 2,
    "json": 2,
    "jsonl": 2,
    "mail": 2,
    "markdown": 2,
    "pdf": 2,
    "pptx": 2,
    "rtf": 1,
    "subtitles": 1,
    "text": 2,
    "xlsx": 2,
    "xml": 2,
}
SIMILARITY_VERSION = 1
INSTRUCTIONS_VERSION = 1
_LIBRARIES = (
    "faster-whisper", "lxml", "markdown-it-py", "olefile", "openpyxl", "pdfplumber", "pypdfium2",
    "python-docx", "python-oxmsg", "python-pptx", "rapidocr", "striprtf", "unstructured",
)  # fmt: skip


def parser_id(name: ParserName) -> str:
    """Return what `ParsedFile.parser` shall say, e.g. `pdf/1`."""
    return f"{name}/{PARSER_VERSIONS[name]}"


def parser_fingerprint(options: LoaderOptions) -> str:
    """Return one line that names everything that shapes the parsed text.

    Parser and cleaning versions, those of what is said about the text, the libraries below
    them, and the options but the limits of size (they decide whether a file is read, not how).
    A model counts by what its folder holds, not by where it lies: replaced in place it is
    another one.
    """
    parts = [f"cleaning/{CLEANING_VERSION}", f"similarity/{SIMILARITY_VERSION}"]
    parts.append(f"instructions/{INSTRUCTIONS_VERSION}")
    parts += map(parser_id, PARSER_VERSIONS)
    parts += [f"{library}=={version(library)}" for library in _LIBRARIES]
    models = {"continuity": options.continuity_model, "audio": options.audio.model}
    parts += [f"{use}={folder_identity(Path(path))}" for use, path in models.items() if path]
    audio = options.audio.model_dump_json(exclude={"model", "device"})
    rest = options.model_dump_json(exclude={"max_file_mb", "web", "continuity_model", "audio"})
    return " ".join([*parts, audio, rest])
