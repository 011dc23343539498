"""What to call a file from the web: its suffix decides which loader reads it."""

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from loaders.errors import FetchError
from loaders.files import SUPPORTED_SUFFIXES
from loaders.mail.message import suffix_of

_SUFFIXES = {
    "application/xhtml+xml": ".xhtml",
    "application/xml": ".xml",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/x-markdown": ".md",
    "text/rtf": ".rtf",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/flac": ".flac",
}
# Types that say nothing: the name in the address knows better.
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/zip")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_STEM = 60


def file_name(url: httpx.URL, *, headers: httpx.Headers, head: bytes) -> str:
    """Return a safe name for an answer.

    Args:
        url: Where it came from.
        headers: Of the answer.
        head: Its first bytes.

    Raises:
        FetchError: It is of a kind that no loader reads.
    """
    named = _offered_name(headers) or unquote(PurePosixPath(url.path).name)
    stem, own = PurePosixPath(named).stem, PurePosixPath(named).suffix.lower()
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(kind) or suffix_of(kind)
    if kind in _VAGUE and own in SUPPORTED_SUFFIXES:
        suffix = own
    elif not suffix and kind in _VAGUE:
        suffix = _guess(head)
    if not suffix:
        raise FetchError(f"it is of the type {kind}, which is not read")
    safe = _FORBIDDEN.sub("_", stem).strip(" .")[:_LONGEST_STEM]
    return f"{safe or url.host}{suffix}"


def _offered_name(headers: httpx.Headers) -> str:
    """Return the file name that the server offers (RFC 6266), "" without one."""
    stand_in = Message()
    stand_in["Content-Disposition"] = headers.get("content-disposition", "")
    return PurePosixPath(str(stand_in.get_filename() or "").replace("\\", "/")).name


def _guess(head: bytes) -> str:
    start = head.lstrip()[:1024].lower()
    if start.startswith(b"%pdf-"):
        return ".pdf"
    if start.startswith((b"<!doctype html", b"<html")) or b"<body" in start:
        return ".html"
    return "" if b"\0" in head[:1024] else ".txt"
