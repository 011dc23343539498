"""Messages saved by Outlook (msg), taken apart by python-oxmsg.

Its `Message` decodes strictly by the declared code page and has no messages inside messages, so
its storages are read here: 8-bit text is decoded by content, like that of any other mail.
Property numbers are those of [MS-OXPROPS].
"""

import struct
import tempfile
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.encoding import DecodedText, decode_text
from loaders.errors import CorruptFileError
from loaders.mail.message import Attachment, Body, Message, suffix_of
from loaders.mail.rtf_compression import decompress_rtf
from loaders.office.rtf import read_plain
from loaders.options import LoaderOptions
from loaders.web.html import has_data_table

if TYPE_CHECKING:
    from oxmsg.storage import Storage

_SUBJECT, _SUBMITTED, _DELIVERED, _CREATED = 0x0037, 0x0039, 0x0E06, 0x3007
_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS = 0x0C1A, 0x5D01, 0x0C1F
_DISPLAY_TO, _DISPLAY_CC = 0x0E04, 0x0E03
_BODY, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_RECIPIENT_KIND, _NAME, _SMTP, _ADDRESS = 0x0C15, 0x3001, 0x39FE, 0x3003
_LONG_NAME, _SHORT_NAME, _MIME, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3712
_DATA, _HIDDEN = 0x3701, 0x7FFE
_UNICODE, _EIGHT_BIT, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_TOP_HEADER, _INNER_HEADER, _SMALL_HEADER = 32, 24, 8  # bytes before the first property
_DAMAGE = (OSError, KeyError, ValueError, IndexError, struct.error, RecursionError, TypeError)


def read_msg(data: bytes, *, options: LoaderOptions) -> Message:
    """Take a message of Outlook apart.

    Raises:
        CorruptFileError: It is no such message, or damaged.
    """
    from olefile import OleFileIO
    from oxmsg.storage import Storage

    hint = "Open it in Outlook and save it again."
    try:
        with OleFileIO(BytesIO(data)) as container:
            root = Storage.from_ole(container)
        if not _stream(root, "__properties_version1.0"):
            raise CorruptFileError("this is no Outlook message", hint=hint)
        return _take_apart(root, options=options, header=_TOP_HEADER)
    except _DAMAGE as error:
        raise CorruptFileError(f"the message is damaged: {error}", hint=hint) from error


def _take_apart(root: "Storage", *, options: LoaderOptions, header: int) -> Message:
    bodies = list(_bodies(root, options=options))
    pages = [body for body in bodies if body.is_html]
    plain = [body for body in bodies if not body.is_html]
    prefers_page = bool(pages) and (not plain or has_data_table(pages[0].text.text))
    chosen = pages if prefers_page else plain
    return Message(
        headers=tuple((name, text) for name, text in _headers(root, header=header) if text),
        bodies=tuple(chosen[:1]),
        attachments=tuple(
            _attachment(storage, options=options) for storage in root.iter_attachment_storages()
        ),
    )


def _headers(root: "Storage", *, header: int) -> Iterator[tuple[str, str]]:
    yield "Subject", _text(root, _SUBJECT)
    address = _mail_address(root, _SENDER_SMTP, _SENDER_ADDRESS)
    yield "From", _person(_text(root, _SENDER_NAME), address)
    recipients: dict[int, list[str]] = {}
    for storage in root.iter_recipient_storages():
        kind = _number(storage, _RECIPIENT_KIND) & 3
        address = _mail_address(storage, _SMTP, _ADDRESS)
        recipients.setdefault(kind, []).append(_person(_text(storage, _NAME), address))
    yield "To", ", ".join(recipients.get(1, [])) or _text(root, _DISPLAY_TO)
    yield "Cc", ", ".join(recipients.get(2, [])) or _text(root, _DISPLAY_CC)
    times = (_time(root, pid, header=header) for pid in (_SUBMITTED, _DELIVERED, _CREATED))
    sent = next(filter(None, times), None)
    yield "Date", format_datetime(sent) if sent else ""


def _mail_address(storage: "Storage", *properties: int) -> str:
    """Return the first of the properties that is an address; Exchange puts its own names there."""
    return next((text for pid in properties if "@" in (text := _text(storage, pid))), "")


def _person(name: str, address: str) -> str:
    if not address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def _bodies(root: "Storage", *, options: LoaderOptions) -> Iterator[Body]:
    if plain := _decoded(root, _BODY, options=options):
        yield Body(text=plain, is_html=False)
    page = _stream(root, _stream_name(_HTML, _BINARY))
    if page.strip():
        decoded = decode_text(page, max_garble_ratio=options.max_garble_ratio)
        yield Body(text=decoded, is_html=True)
    elif other := _decoded(root, _HTML, options=options):
        yield Body(text=other, is_html=True)
    rtf = _stream(root, _stream_name(_RTF, _BINARY))
    if rtf and not page.strip() and not plain:
        text = _rtf_text(decompress_rtf(rtf))
        yield Body(text=DecodedText(text=text, codec="", garble=0.0, confidence=1.0), is_html=False)


def _rtf_text(source: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.rtf"
        path.write_bytes(source)
        return read_plain(path).text


def _attachment(storage: "Storage", *, options: LoaderOptions) -> Attachment:
    kind = _text(storage, _MIME).lower()
    name = _text(storage, _LONG_NAME) or _text(storage, _SHORT_NAME) or _text(storage, _NAME)
    inner = _stream_name(_DATA, _OBJECT)
    embedded = next((below for below in storage.storages if below.name == inner), None)
    message = None
    if embedded is not None and _stream(embedded, "__properties_version1.0"):
        message = _take_apart(embedded, options=options, header=_INNER_HEADER)
        name = name or dict(message.headers).get("Subject", "message")
    content_id = _text(storage, _CONTENT_ID).strip("<>")
    return Attachment(
        name=name or f"attachment{suffix_of(kind)}",
        data=_stream(storage, _stream_name(_DATA, _BINARY)),
        content_type=kind,
        content_id=content_id,
        is_inline=bool(content_id) and bool(_number(storage, _HIDDEN)),
        message=message,
    )


def _decoded(storage: "Storage", pid: int, *, options: LoaderOptions) -> DecodedText | None:
    """Return a text property, None without text in it."""
    if data := _stream(storage, _stream_name(pid, _UNICODE)):
        text = data.decode("utf-16-le", "replace").rstrip("\0")
        found = DecodedText(text=text, codec="utf-16-le", garble=0.0, confidence=1.0)
    else:
        data = _stream(storage, _stream_name(pid, _EIGHT_BIT)).rstrip(b"\0")
        found = decode_text(data, max_garble_ratio=options.max_garble_ratio)
    return found if found.text.strip() else None


def _text(storage: "Storage", pid: int) -> str:
    """Return a short text property on one line, "" without it."""
    found = _decoded(storage, pid, options=LoaderOptions(max_garble_ratio=1.0))
    return " ".join(found.text.split()) if found else ""


def _number(storage: "Storage", pid: int) -> int:
    value = _fixed(storage, pid, header=_SMALL_HEADER)
    return int.from_bytes(value[:4], "little")


def _time(storage: "Storage", pid: int, *, header: int) -> datetime | None:
    from oxmsg.properties import TimeProperty

    value = _fixed(storage, pid, header=header)
    return TimeProperty(b"\0" * 8 + value).value if any(value) else None


def _fixed(storage: "Storage", pid: int, *, header: int) -> bytes:
    """Return the eight bytes of a property of fixed length, b"" without it."""
    data = _stream(storage, "__properties_version1.0")[header:]
    entries = (data[at : at + 16] for at in range(0, len(data) - 15, 16))
    wanted = pid.to_bytes(2, "little")
    return next((entry[8:] for entry in entries if entry[2:4] == wanted), b"")


def _stream(storage: "Storage", name: str) -> bytes:
    return next((bytes(s.bytes_) for s in storage.streams if s.name == name), b"")


def _stream_name(pid: int, kind: int) -> str:
    return f"__substg1.0_{pid:04X}{kind:04X}"
