"""Messages as they travel (eml): taken apart by Python's `email`, decoded by their content."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as RawMessage

from loaders.encoding import decode_text
from loaders.errors import CorruptFileError
from loaders.mail.message import Attachment, Body, Message, suffix_of
from loaders.options import LoaderOptions
from loaders.web.html import has_data_table

_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_BODY_TYPES = ("text/plain", "text/html")
# Keys and signatures of secure mail; there is nothing to read in them.
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
)
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")


def read_eml(data: bytes, *, options: LoaderOptions) -> Message:
    """Take a message apart; of two versions of the text, the better one.

    Raises:
        CorruptFileError: It has none of the headers that every message has.
    """
    raw = message_from_bytes(data.strip())
    return _take_apart(raw, options=options)


def _take_apart(raw: RawMessage, *, options: LoaderOptions) -> Message:
    headers = tuple((name, text) for name in _HEADERS if (text := _header(raw, name)))
    if not headers and raw.get_payload():
        raise CorruptFileError("this is no mail message: it has no From, To, Subject or Date")
    parts = list(_leaves(raw))
    bodies = [_decode(part, options=options) for part in parts if _is_body(part)]
    others = [part for part in parts if not _is_body(part)]
    is_sealed = any(part.get_content_type() in _SEALED for part in others)
    return Message(
        headers=headers,
        bodies=tuple(body for body in bodies if body.text.text.strip()),
        attachments=tuple(
            _attachment(part, options=options)
            for part in others
            if part.get_content_type() not in (*_SIGNATURES, *_SEALED)
        ),
        warnings=("the message is encrypted; only its headers were read",) if is_sealed else (),
    )


def _leaves(part: RawMessage) -> Iterator[RawMessage]:
    """Yield the parts that hold something, and of alternatives one text with what is no text."""
    if not part.is_multipart() or part.get_content_maintype() == "message":
        yield part
        return
    branches = [list(_leaves(child)) for child in _children(part)]
    if part.get_content_subtype() == "alternative":
        chosen = _best_version(branches)
        for branch in branches:
            yield from (leaf for leaf in branch if branch is chosen or not _is_body(leaf))
        return
    for branch in branches:
        yield from branch


def _children(part: RawMessage) -> list[RawMessage]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, RawMessage)]


def _best_version(branches: list[list[RawMessage]]) -> list[RawMessage] | None:
    """Return the plain version if it has text, but the page where that holds a table."""
    texts = [
        (leaf.get_content_type(), branch)
        for branch in branches
        for leaf in branch
        if _is_body(leaf) and _payload(leaf).strip()
    ]
    pages = [branch for kind, branch in texts if kind == "text/html"]
    plain = [branch for kind, branch in texts if kind == "text/plain"]
    if pages and (not plain or has_data_table(_payload(_first_page(pages[-1])).decode("latin-1"))):
        return pages[-1]
    return plain[0] if plain else None


def _first_page(branch: list[RawMessage]) -> RawMessage:
    return next(leaf for leaf in branch if leaf.get_content_type() == "text/html")


def _is_body(part: RawMessage) -> bool:
    return (
        part.get_content_type() in _BODY_TYPES
        and part.get_content_disposition() != "attachment"
        and not _file_name(part)
    )


def _decode(part: RawMessage, *, options: LoaderOptions) -> Body:
    declared = part.get_content_charset()
    ratio = options.max_garble_ratio
    text = decode_text(_payload(part), max_garble_ratio=ratio, declared=declared)
    return Body(text=text, is_html=part.get_content_type() == "text/html")


def _attachment(part: RawMessage, *, options: LoaderOptions) -> Attachment:
    kind = part.get_content_type()
    name = _file_name(part)
    message = None
    if kind == "message/rfc822" and part.is_multipart():
        message = _take_apart(_children(part)[0], options=options)
        name = name or f"{dict(message.headers).get('Subject', 'message')}.eml"
    return Attachment(
        name=name or f"{kind.replace('/', ' ')}{suffix_of(kind)}",
        data=_payload(part),
        content_type=kind,
        content_id=str(part.get("Content-ID", "")).strip().strip("<>"),
        is_inline=part.get_content_disposition() == "inline",
        message=message,
    )


def _payload(part: RawMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(part: RawMessage) -> str:
    """Return the name of an attached file, however its sender encoded it; "" without one.

    RFC 2231 is the standard, RFC 2047 inside the quotes what most Chinese programs write, and
    some put the bytes of GBK there as they are.
    """
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        stand_in = RawMessage()
        stand_in[header] = _without_raw_bytes(_raw_value(part, header))
        value = stand_in.get_param(parameter, header=header)
        if isinstance(value, tuple):
            charset, _, encoded = value
            data = encoded.encode("latin-1", "replace")
            return decode_text(data, max_garble_ratio=1.0, declared=charset or None).text
        if value:
            return _decode_words(str(value)).strip()
    return ""


def _header(raw: RawMessage, name: str) -> str:
    """Return a header decoded, on one line; "" without it."""
    return " ".join(_decode_words(_without_raw_bytes(_raw_value(raw, name))).split())


def _raw_value(part: RawMessage, name: str) -> str:
    return next((str(v) for key, v in part.raw_items() if key.lower() == name.lower()), "")


def _without_raw_bytes(value: str) -> str:
    """Decode the bytes that stand in a header as they are, which the standard forbids."""
    if value.isascii():
        return value
    return decode_text(value.encode("utf-8", "surrogateescape"), max_garble_ratio=1.0).text


def _decode_words(value: str) -> str:
    """Decode the encoded words (RFC 2047) of a header.

    Words are joined as bytes first, since some programs cut a character in two between them, and
    decoded by content, since much that calls itself GB2312 is GBK.
    """
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(re.sub(r"\r?\n\s*", " ", value))
    except MessageError:
        return value
    return "".join(_decode_piece(piece, charset) for piece, charset in pieces)


def _decode_piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:  # between encoded words, `decode_header` gives raw-unicode-escape bytes
        return piece.decode("raw-unicode-escape")
    return decode_text(piece, max_garble_ratio=1.0, declared=charset).text
