"""What lies on a sheet beside its cells: comments, text boxes, pictures, charts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from lxml import etree

from loaders.sheets.worksheet import cell_place

_CELL_PICTURES = "xl/cellimages.xml"
# Old programs see a threaded comment as a note that begins with this advice, in any language.
_THREAD_ADVICE = re.compile(r"\[[^\]]+\].*?\n\s*\S+?[:：]\s*\n", re.DOTALL)
_FALLBACK = "ancestor::*[local-name()='Fallback']"


@dataclass(frozen=True, kw_only=True)
class SheetExtras:
    """What a sheet holds beside its cells; each with its row number.

    Attributes:
        comments: (row, "B3: text") of the comments.
        texts: (row, text) of text boxes and shapes.
        pictures: (row, bytes of the picture's file); b"" for a linked one.
        charts: Number of charts and diagrams.
    """

    comments: tuple[tuple[int, str], ...] = ()
    texts: tuple[tuple[int, str], ...] = ()
    pictures: tuple[tuple[int, bytes], ...] = ()
    charts: int = 0


def read_extras(
    archive: ZipFile,
    *,
    part: str,
    in_cells: Sequence[tuple[int, str]] = (),
    stored: Mapping[str, bytes],
) -> SheetExtras:
    """Read the parts that a sheet refers to.

    Args:
        archive: The workbook's package.
        part: Name of the sheet's part in it.
        in_cells: (row, name) of pictures that are values of cells.
        stored: What `read_cell_pictures` returned.
    """
    links = _links(archive, part)
    drawings = [target for kind, target in links.values() if kind == "drawing"]
    anchors = [(d, anchor) for d in drawings for anchor in _anchors(archive, d)]
    pictures = [p for drawing, anchor in anchors for p in _pictures(archive, drawing, anchor)]
    pictures += [(row, stored.get(name, b"")) for row, name in in_cells]
    return SheetExtras(
        comments=tuple(_comments(archive, [*links.values()])),
        texts=tuple(text for _, anchor in anchors for text in _texts(anchor)),
        pictures=tuple(pictures),
        charts=sum(
            int(anchor.xpath(f"count(.//*[local-name()='graphicFrame'][not({_FALLBACK})])"))
            for _, anchor in anchors
        ),
    )


def read_cell_pictures(archive: ZipFile) -> dict[str, bytes]:
    """Return the pictures that WPS keeps in cells, by the name that formulas call them."""
    if _CELL_PICTURES not in archive.namelist():
        return {}
    links = _links(archive, _CELL_PICTURES)
    found = {}
    for picture in _parse(archive, _CELL_PICTURES).iter("{*}pic"):
        name = next((node.get("name", "") for node in picture.iter("{*}cNvPr")), "")
        found[name] = _embedded(archive, links, picture)
    return found


def _comments(archive: ZipFile, links: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    threads = [target for kind, target in links if kind == "threadedComment"]
    notes = [target for kind, target in links if kind == "comments"]
    threaded: set[str] = set()
    for target in threads:
        for node in _parse(archive, target).iter("{*}threadedComment"):
            threaded.add(node.get("ref", ""))
            yield from _comment(node.get("ref", ""), "".join(node.itertext("{*}text")))
    for target in notes:
        for node in _parse(archive, target).iter("{*}comment"):
            if node.get("ref") not in threaded:
                yield from _comment(node.get("ref", ""), "".join(node.itertext("{*}t")))


def _comment(reference: str, text: str) -> Iterator[tuple[int, str]]:
    place = cell_place(reference)
    words = " ".join(_THREAD_ADVICE.sub("", text, count=1).split())
    if place and words:
        yield place[0], f"{reference}: {words}"


def _anchors(archive: ZipFile, drawing: str) -> Iterator[etree._Element]:
    yield from _parse(archive, drawing).iterchildren(etree.Element)


def _row(anchor: etree._Element) -> int:
    row = anchor.findtext("{*}from/{*}row", "0")
    return int(row) + 1 if row.isdecimal() else 1


def _texts(anchor: etree._Element) -> Iterator[tuple[int, str]]:
    for body in anchor.xpath(f".//*[local-name()='txBody'][not({_FALLBACK})]"):
        lines = ("".join(paragraph.itertext("{*}t")) for paragraph in body.iter("{*}p"))
        if text := "\n".join(line for line in lines if line.strip()):
            yield _row(anchor), text


def _pictures(
    archive: ZipFile, drawing: str, anchor: etree._Element
) -> Iterator[tuple[int, bytes]]:
    links = _links(archive, drawing)
    for picture in anchor.iter("{*}pic"):
        yield _row(anchor), _embedded(archive, links, picture)


def _embedded(
    archive: ZipFile, links: dict[str, tuple[str, str]], picture: etree._Element
) -> bytes:
    for blip in picture.iter("{*}blip"):
        name = next((value for key, value in blip.items() if key.endswith("}embed")), "")
        _, target = links.get(name, ("", ""))
        if target in archive.namelist():
            return archive.read(target)
    return b""


def _links(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the other parts that one refers to, by id: (last word of the kind, name)."""
    folder, name = dirname(part), part.rpartition("/")[2]
    listing = join(folder, "_rels", f"{name}.rels")
    if listing not in archive.namelist():
        return {}
    found = {}
    for node in _parse(archive, listing).iterchildren("{*}Relationship"):
        target = node.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        if node.get("TargetMode") != "External" and path in archive.namelist():
            found[node.get("Id", "")] = (node.get("Type", "").rpartition("/")[2], path)
    return found


def _parse(archive: ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(part), parser)
