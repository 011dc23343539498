"""Files inside a mail message: each is read by the parser of its own format."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from loaders.documents import Block, FileHealth, ParsedFile
from loaders.errors import LoaderError
from loaders.headings import TRAIL_SEPARATOR
from loaders.mail.message import MESSAGE_SUFFIXES, Attachment
from loaders.options import LoaderOptions

MAX_DEPTH = 3
MAX_FILES = 100


@dataclass(frozen=True, kw_only=True)
class ReadAttachments:
    """What was read from the files inside a message.

    Attributes:
        blocks: Of all files, in their order; each location names its file.
        names: Of all files, read or not, those inside attached messages with their path.
        warnings: Which were not read and why, and what their parsers warned of.
        health: One a file that was read.
    """

    blocks: tuple[Block, ...]
    names: tuple[str, ...]
    warnings: tuple[str, ...]
    health: tuple[FileHealth, ...]


def read_attachments(
    files: Sequence[Attachment], *, options: LoaderOptions, depth: int = 0
) -> ReadAttachments:
    """Read the files inside a message; one that fails costs itself alone.

    Args:
        files: The files.
        options: Limits and OCR.
        depth: How many messages the message is attached inside of.
    """
    names = list(_distinct(files))
    blocks: list[tuple[Block, ...]] = []
    inner: list[str] = []
    warnings: list[str] = []
    health: list[FileHealth] = []
    for index, (name, file) in enumerate(zip(names, files, strict=True)):
        inner.append(name)
        try:
            if index >= MAX_FILES:
                raise LoaderError(f"the message has more than {MAX_FILES} attachments")
            parsed = _read(file, options=options, depth=depth)
        except LoaderError as error:
            warnings.append(f"attachment {name} not read: {error}")
            continue
        blocks.append(tuple(_placed(parsed, name)))
        inner += [f"{name}/{below}" for below in parsed.health.attachments]
        warnings += [_nested_warning(name, warning) for warning in parsed.warnings]
        health.append(parsed.health)
    return ReadAttachments(
        blocks=tuple(chain.from_iterable(blocks)),
        names=tuple(inner),
        warnings=tuple(warnings),
        health=tuple(health),
    )


def _read(file: Attachment, *, options: LoaderOptions, depth: int) -> ParsedFile:
    # Imported here because both modules lead back to this one.
    from loaders.files import load_file
    from loaders.mail.reader import parse_attached

    if len(file.data) > options.max_file_mb * 1e6:
        raise LoaderError(f"it is larger than the limit of {options.max_file_mb:g} MB")
    if file.message is not None or file.suffix in MESSAGE_SUFFIXES:
        if depth + 1 >= MAX_DEPTH:
            raise LoaderError(f"messages inside messages are read {MAX_DEPTH} deep")
        return parse_attached(file, options=options, depth=depth + 1)
    with tempfile.TemporaryDirectory() as folder:
        # The sender's name for it may be too long, or lead out of the folder.
        path = Path(folder) / f"attachment{file.suffix}"
        path.write_bytes(file.data)
        return load_file(path, options=options)


def _placed(parsed: ParsedFile, name: str) -> Iterator[Block]:
    """Yield the blocks of an attached file with the file's name in their location."""
    for block in parsed.blocks:
        where = block.location
        below = [name, where.attachment] if where.attachment else [name]
        trail = [name, where.heading] if where.heading else [name]
        yield replace(
            block,
            location=replace(
                where, attachment="/".join(below), heading=TRAIL_SEPARATOR.join(trail)
            ),
        )


def _nested_warning(name: str, warning: str) -> str:
    start = "attachment "
    if warning.startswith(start):
        return f"{start}{name}/{warning.removeprefix(start)}"
    return f"{start}{name}: {warning}"


def _distinct(files: Sequence[Attachment]) -> Iterator[str]:
    """Yield the names; the second of two files with the same name becomes `name (2)`."""
    seen: dict[str, int] = {}
    for file in files:
        # A slash joins the names of files inside files.
        name = " ".join(file.name.replace("/", "_").replace("\\", "_").split()) or "attachment"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
