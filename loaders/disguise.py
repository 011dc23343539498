"""Text under the suffix of an old Office format: exports of web systems and of accounting tools."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Literal

from loaders.errors import CorruptFileError

Disguise = Literal["html", "mhtml", "word-xml", "sheet-xml", "text"]

_HEAD = 4096
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<table", b"<style",
                b"<div", b"<p", b"<h1", b"<!--", b"<center")  # fmt: skip
_MHTML_STARTS = (b"mime-version:", b"from:", b"content-type: multipart/related")


def detect_text(path: Path) -> Disguise:
    """Return what a file without a binary signature looks like by its first characters."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # Good enough for UTF-16, too: only ASCII is looked for.
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith(b"<?xml"):
        if b"excel.sheet" in start or b"office:spreadsheet" in start:
            return "sheet-xml"
        if b"word.document" in start or b"worddocument" in start or b"<pkg:package" in start:
            return "word-xml"
        return "html" if b"<html" in start else "text"
    if start.startswith(_MHTML_STARTS) and b"multipart/" in start:
        return "mhtml"
    return "html" if start.startswith(_HTML_STARTS) else "text"


def extract_page(data: bytes) -> bytes:
    """Return the HTML page of a web archive (MHTML), in the encoding that its part declares.

    Raises:
        CorruptFileError: There is no page in it.
    """
    message = message_from_bytes(data.strip(), policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return page
    raise CorruptFileError("it is a web archive without a page in it")
