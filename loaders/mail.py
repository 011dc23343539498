"""Mail messages: a block of headers, then the body; attachments are counted, not read.

The message is taken apart by Python's `email`; `UnstructuredEmailLoader` decodes by the declared
charset alone (Chinese mail that says GB2312 and uses GBK loses characters), drops From, To and
Date, and reflows plain text as English. HTML bodies go through unstructured like any page.
"""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from loaders.documents import Block, ParsedFile
from loaders.encoding import DecodedText, decode_text
from loaders.errors import CorruptFileError
from loaders.headings import choose_title
from loaders.html import read_html
from loaders.options import LoaderOptions
from loaders.text import paragraph_blocks
from loaders.versions import parser_id

_HEADERS = ("From", "To", "Cc", "Subject", "Date")


def parse_mail(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a message (.eml); of two versions of the body, the plain one if it has text."""
    message = message_from_bytes(path.read_bytes().strip(), policy=policy.default)
    headers = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    bodies = (message.get_body((kind,)) for kind in ("plain", "html"))
    body = next((part for part in bodies if part is not None and _payload(part).strip()), None)
    if not headers and message.get_payload():
        raise CorruptFileError("this is no mail message: it has no From, To, Subject or Date")
    blocks = [Block(text="\n".join(headers))] if headers else []
    warnings = _attachment_warnings(message)
    codec = ""
    if body is not None:
        decoded = _decode_body(body, options=options)
        is_html = body.get_content_type() == "text/html"
        blocks += read_html(decoded.text)[0] if is_html else paragraph_blocks(decoded.text)
        warnings += decoded.warnings
        codec = decoded.codec
    subject = _header(message, "Subject")
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("mail"),
        title=choose_title(subject, blocks=blocks),
        codec=codec,
        warnings=warnings,
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header decoded; raw bytes in it (old Chinese mailers) are decoded by content."""
    raw = next((str(v) for key, v in message.raw_items() if key.lower() == name.lower()), "")
    if not raw.isascii():
        raw = decode_text(raw.encode("utf-8", "surrogateescape"), max_garble_ratio=1.0).text
    else:
        # Python 3.11 raises one for some malformed addresses, such as a lone quotation mark.
        with suppress(IndexError):
            raw = str(message.get(name, ""))
    return " ".join(raw.split())


def _decode_body(body: MIMEPart, *, options: LoaderOptions) -> DecodedText:
    return decode_text(
        _payload(body),
        max_garble_ratio=options.max_garble_ratio,
        declared=body.get_content_charset(),
    )


def _payload(body: MIMEPart) -> bytes:
    payload = body.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachment_warnings(message: EmailMessage) -> tuple[str, ...]:
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if not names:
        return ()
    return (f"{len(names)} attachment(s) not read: {', '.join(names)}",)
