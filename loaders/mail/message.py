"""What a mail message is made of, whichever file format it came in."""

from dataclasses import dataclass
from pathlib import Path

from loaders.encoding import DecodedText

MESSAGE_SUFFIXES = (".eml", ".msg")
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
# What Python's `mimetypes` does not know, or knows under a name that no loader reads.
_SUFFIXES = {
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/json": ".json",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "image/bmp": ".bmp",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside a message.

    Attributes:
        name: As the sender called it; never empty.
        data: Its bytes; b"" when they are not in the message.
        content_type: Lower case, e.g. `image/png`; "" when unknown.
        content_id: What the HTML body calls it, without angle brackets; "" without one.
        is_inline: Whether the sender placed it inside the text.
        message: The message that it is, when it came already taken apart.
    """

    name: str
    data: bytes = b""
    content_type: str = ""
    content_id: str = ""
    is_inline: bool = False
    message: "Message | None" = None

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self.content_type.startswith("image/") or self.suffix in _PICTURE_SUFFIXES

    @property
    def suffix(self) -> str:
        """The suffix, lower case, that says how to read it."""
        own = Path(self.name).suffix.lower() if "." in self.name.strip(".") else ""
        return own if _is_suffix(own) else suffix_of(self.content_type)


@dataclass(frozen=True, kw_only=True)
class Body:
    """One part of a message's text.

    Attributes:
        text: Decoded.
        is_html: Whether it is a page.
    """

    text: DecodedText
    is_html: bool


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message taken apart.

    Attributes:
        headers: (name, value) of what a reader sees above the text.
        bodies: Parts of the text in reading order.
        attachments: Files and pictures, in the message's order.
        warnings: Plain sentences about what could not be read.
    """

    headers: tuple[tuple[str, str], ...]
    bodies: tuple[Body, ...]
    attachments: tuple[Attachment, ...]
    warnings: tuple[str, ...] = ()


def suffix_of(content_type: str) -> str:
    """Return the suffix, with its dot, of files of a content type; "" for one not read here."""
    return _SUFFIXES.get(content_type.partition(";")[0].strip().lower(), "")


def _is_suffix(suffix: str) -> bool:
    return suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= len(".markdown")
