"""Mail messages (eml, msg): a block of headers, the body, then each attachment in turn.

`UnstructuredEmailLoader` decodes by the declared charset alone (Chinese mail that says GB2312 and
uses GBK loses characters), drops From, To and Date, and reflows plain text as English. HTML bodies
go through unstructured like any page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.documents import Block, FileHealth, Location, ParsedFile
from loaders.errors import EmptyFileError
from loaders.headings import choose_title
from loaders.mail.attachments import read_attachments
from loaders.mail.eml import read_eml
from loaders.mail.message import Attachment, Message
from loaders.ocr.figures import FigureReader
from loaders.options import LoaderOptions
from loaders.text import paragraph_blocks
from loaders.versions import parser_id
from loaders.web.html import read_html

_SMALL_PICTURE = 10_000  # bytes; logos of signatures


def parse_mail(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a message with all that is attached to it."""
    data = path.read_bytes()
    message = _read_message(data, suffix=path.suffix.lower(), options=options)
    return _parse(message, options=options, depth=0)


def parse_attached(file: Attachment, *, options: LoaderOptions, depth: int) -> ParsedFile:
    """Read a message that is attached to another.

    Args:
        file: The message, taken apart or as bytes.
        options: Limits and OCR.
        depth: How many messages it is attached inside of.

    Raises:
        LoaderError: It is no message, or empty.
    """
    message = file.message or _read_message(file.data, suffix=file.suffix, options=options)
    parsed = _parse(message, options=options, depth=depth)
    if not parsed.blocks:
        raise EmptyFileError("there is no text in the message")
    return parsed


def _read_message(data: bytes, *, suffix: str, options: LoaderOptions) -> Message:
    if suffix == ".msg":
        from loaders.mail.msg import read_msg

        return read_msg(data, options=options)
    return read_eml(data, options=options)


def _parse(message: Message, *, options: LoaderOptions, depth: int) -> ParsedFile:
    pictures, files = _split_pictures(message)
    headers = [f"{name}: {value}" for name, value in message.headers]
    if files:
        headers.append(f"Attachments: {', '.join(file.name for file in files)}")
    head = [Block(text="\n".join(headers))] if headers else []
    figures = FigureReader(options=options)
    body = _read_body(message, figures=figures, pictures=pictures)
    attached = read_attachments(files, options=options, depth=depth)
    texts = [part.text for part in message.bodies]
    doubts = [warning for text in texts for warning in text.warnings]
    health = figures.health(tables=body.tables)
    health = replace(
        _joined([health, *attached.health]),
        codec_confidence=min((text.confidence for text in texts), default=None),
        garble_ratio=max((text.garble for text in texts), default=0.0),
        attachments=attached.names,
    )
    return ParsedFile(
        blocks=(*head, *body.blocks, *attached.blocks),
        parser=parser_id("mail"),
        title=choose_title(dict(message.headers).get("Subject"), blocks=(*head, *body.blocks)),
        codec=texts[0].codec if texts else "",
        warnings=(*message.warnings, *doubts, *figures.warnings, *attached.warnings),
        health=health,
    )


def _split_pictures(message: Message) -> tuple[dict[str, Attachment], list[Attachment]]:
    """Return the pictures that belong to the text, by content id or name, and the other files."""
    shown = "".join(body.text.text for body in message.bodies if body.is_html)
    pictures, files = {}, []
    for index, item in enumerate(message.attachments):
        is_shown = bool(item.content_id) and (item.is_inline or item.content_id in shown)
        is_small = len(item.data) < _SMALL_PICTURE or item.suffix == ".gif"
        if item.is_picture and (is_shown or is_small):
            pictures[item.content_id or f"{index}/{item.name}"] = item
        else:
            files.append(item)
    return pictures, files


@dataclass(frozen=True, kw_only=True)
class _ReadBody:
    blocks: tuple[Block, ...]
    tables: int


def _read_body(
    message: Message, *, figures: FigureReader, pictures: Mapping[str, Attachment]
) -> _ReadBody:
    """Read the parts of the text; pictures that none of them shows follow."""
    blocks: list[Block] = []
    shown: set[str] = set()
    tables = 0
    for body in message.bodies:
        if not body.is_html:
            blocks += paragraph_blocks(body.text.text)
            continue
        inside = {key: item.data for key, item in pictures.items() if key in body.text.text}
        page = read_html(body.text.text, figures=figures, pictures=inside)
        blocks += page.blocks
        tables += page.tables
        shown |= inside.keys()
    for key, item in pictures.items():
        if key not in shown:
            blocks += figures.blocks(item.data, location=Location(attachment=item.name))
    return _ReadBody(blocks=tuple(blocks), tables=tables)


def _joined(parts: Sequence[FileHealth]) -> FileHealth:
    """Return the figures of a message and its attachments as one; the worst confidence counts."""
    confidences = (part.ocr_confidence for part in parts)
    return FileHealth(
        ocr_confidence=min((c for c in confidences if c is not None), default=None),
        figures_read=sum(part.figures_read for part in parts),
        figures_unread=sum(part.figures_unread for part in parts),
        tables=sum(part.tables for part in parts),
        removed_characters=sum(part.removed_characters for part in parts),
    )
