"""What shapes parsing, by name: the application parses a file again when any of it changes."""

from importlib.metadata import version
from typing import Literal

from loaders.cleaning import CLEANING_VERSION
from loaders.options import LoaderOptions

ParserName = Literal[
    "delimited", "docx", "html", "image", "json", "jsonl", "mail", "markdown", "pdf", "pptx",
    "text", "xlsx", "xml",
]  # fmt: skip

# Raise a number when the parser's output for some file changes.
PARSER_VERSIONS: dict[ParserName, int] = {
    "delimited": 1,
    "docx": 1,
    "html": 1,
    "image": 1,
    "json": 1,
    "jsonl": 1,
    "mail": 1,
    "markdown": 1,
    "pdf": 1,
    "pptx": 1,
    "text": 1,
    "xlsx": 1,
    "xml": 1,
}
_LIBRARIES = ("markdown-it-py", "openpyxl", "pypdfium2", "rapidocr", "unstructured")


def parser_id(name: ParserName) -> str:
    """Return what `ParsedFile.parser` shall say, e.g. `pdf/1`."""
    return f"{name}/{PARSER_VERSIONS[name]}"


def parser_fingerprint(options: LoaderOptions) -> str:
    """Return one line that names everything that shapes the parsed text.

    Parser and cleaning versions, the libraries below them, and the options but the size limit
    (it decides whether a file is read, not how).
    """
    parts = [f"cleaning/{CLEANING_VERSION}", *map(parser_id, PARSER_VERSIONS)]
    parts += [f"{library}=={version(library)}" for library in _LIBRARIES]
    return " ".join([*parts, options.model_dump_json(exclude={"max_file_mb"})])
