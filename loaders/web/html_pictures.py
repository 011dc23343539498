"""Pictures of an HTML page: those that come with it are read, the others counted."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree, html

from loaders.documents import Location
from loaders.ocr.figures import FigureReader
from loaders.office.elements import LINE_BREAK

# Stands before the text of a picture in the copy made for unstructured, and is taken out again.
PICTURE_MARK = "\ue001"
_SMALLEST_SIDE = 64  # CSS pixels; below are icons, buttons and emoji
_DECORATION = re.compile(
    r"(?:^|[^a-z])(?:icons?|logo|emoji|emotion|avatar|spacer|pixel|blank|loading|qrcode|badge|"
    r"arrow|bullet|button|btn)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_SVG_TEXTS = 3  # with fewer a drawing is an icon


def read_pictures(
    root: html.HtmlElement, *, figures: FigureReader, pictures: Mapping[str, bytes]
) -> int:
    """Put the text of each picture in the picture's place.

    Args:
        root: The page.
        figures: Reads and counts the pictures that come with it, but no icons.
        pictures: The bytes of pictures that come along, by the `src` that refers to them.

    Returns:
        How many pictures stand elsewhere; they are not fetched.
    """
    linked = 0
    for node in list(root.iter("img", "svg")):
        if node.tag == "svg":
            if len(node.xpath(".//*[local-name()='text']")) >= _SVG_TEXTS:
                figures.skip()
        elif not _is_decoration(node):
            data = _picture_bytes(node, pictures)
            linked += data is None
            if data is not None:
                _read(node, data, figures=figures)
    return linked


def is_decoration_name(source: str) -> bool:
    """Tell whether the address of a picture calls it an icon, logo, badge or the like."""
    if source.startswith("data:"):
        return False
    return (
        "//img.shields.io/" in source or _DECORATION.search(source.rpartition("/")[2]) is not None
    )


def _read(node: html.HtmlElement, data: bytes, *, figures: FigureReader) -> None:
    for block in figures.blocks(data, location=Location()):
        place = etree.Element("p")
        lines = (line.strip() for line in block.text.splitlines())
        place.text = PICTURE_MARK + LINE_BREAK.join(filter(None, lines))
        node.addnext(place)  # takes what follows the picture along as its tail
        place.tail, node.tail = node.tail, None


def _picture_bytes(node: html.HtmlElement, pictures: Mapping[str, bytes]) -> bytes | None:
    """Return the bytes of a picture that comes with the page, None for one that is elsewhere."""
    source = node.get("src", "").strip()
    if source.startswith("data:"):
        return _data_bytes(source)
    if source.lower().startswith("cid:"):
        source = source[4:]
    return pictures.get(source, pictures.get(unquote(source)))


def _data_bytes(source: str) -> bytes:
    """Decode a data address (RFC 2397); b"" where it is malformed."""
    head, _, body = source.partition(",")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode("".join(unquote(body).split()) + "==")
    except binascii.Error:
        return b""


def _is_decoration(node: html.HtmlElement) -> bool:
    sizes = [_pixels(node.get(side, "")) for side in ("width", "height")]
    if any(size is not None and size < _SMALLEST_SIDE for size in sizes):
        return True
    source = next((value for name in ("data-src", "src") if (value := node.get(name))), "")
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return not source or is_decoration_name(source) or _DECORATION.search(names) is not None


def _pixels(length: str) -> float | None:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*", length)
    return float(found[1]) if found else None
