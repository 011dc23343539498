"""EPUB books: the chapters in reading order, each read like an HTML page.

The format is a zip archive with a package document that names the chapters (EPUB 3.3, section 5).
"""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from loaders.documents import Block, ParsedFile
from loaders.encoding import declared_charset, decode_text
from loaders.errors import CorruptFileError, EncryptedFileError
from loaders.headings import choose_title
from loaders.ocr.figures import FigureReader
from loaders.options import LoaderOptions
from loaders.versions import parser_id
from loaders.web.html import HtmlText, read_html

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "")
# Obfuscated fonts (EPUB 3.3, section 4.4) hinder nobody from reading.
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_HINT = "Open it in the program that made it and save it again."


def parse_epub(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a book, chapter by chapter.

    Raises:
        EncryptedFileError: Its text is protected (DRM).
        CorruptFileError: It is no book, or what names its chapters is missing.
    """
    with zipfile.ZipFile(path) as archive:
        _check_protection(archive)
        book = _read_package(archive)
        figures = FigureReader(options=options)
        chapters = list(_read_chapters(archive, book, figures=figures, options=options))
    blocks = tuple(block for chapter in chapters for block in chapter.page.blocks)
    missing = sum(chapter.is_missing for chapter in chapters)
    warnings = [f"{missing} chapter(s) not read: missing in the file"] if missing else []
    return ParsedFile(
        blocks=(*_author_block(book), *blocks),
        parser=parser_id("epub"),
        title=choose_title(book.title, blocks=blocks),
        codec=next((chapter.codec for chapter in chapters if chapter.codec), ""),
        warnings=(*warnings, *figures.warnings),
        health=replace(
            figures.health(tables=sum(chapter.page.tables for chapter in chapters)),
            codec_confidence=min((chapter.confidence for chapter in chapters), default=None),
            garble_ratio=max((chapter.garble for chapter in chapters), default=0.0),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Book:
    """What the package document says: chapters are entries of the archive, in reading order."""

    title: str
    authors: tuple[str, ...]
    chapters: tuple[str, ...]
    labels: Mapping[str, str]  # of chapters, from the table of contents


@dataclass(frozen=True, kw_only=True)
class _Chapter:
    page: HtmlText
    codec: str = ""
    garble: float = 0.0
    confidence: float = 1.0
    is_missing: bool = False


def _author_block(book: _Book) -> Iterator[Block]:
    if book.title and book.authors:
        yield Block(text=f"{book.title}\n{', '.join(book.authors)}")


def _check_protection(archive: zipfile.ZipFile) -> None:
    if _ENCRYPTION not in archive.namelist():
        return
    for method in _parse_xml(archive, _ENCRYPTION).iter("{*}EncryptionMethod"):
        if method.get("Algorithm") not in _FONT_ALGORITHMS:
            raise EncryptedFileError(
                "the book is protected (DRM)", hint="Get a copy without protection."
            )


def _read_package(archive: zipfile.ZipFile) -> _Book:
    root_file = next(_parse_xml(archive, _CONTAINER).iter("{*}rootfile"), None)
    name = unquote(root_file.get("full-path", "")) if root_file is not None else ""
    package, folder = _parse_xml(archive, name), posixpath.dirname(name)
    items = {item.get("id"): item for item in package.iter("{*}item")}
    spine = [items.get(ref.get("idref")) for ref in package.iter("{*}itemref")]
    spine = spine if any(item is not None for item in spine) else [*items.values()]
    chapters = [
        _entry(folder, item.get("href", ""))
        for item in spine
        if item is not None
        and item.get("media-type", "") in _CHAPTER_TYPES
        and "nav" not in item.get("properties", "").split()
    ]
    if not chapters:
        raise CorruptFileError("the book names no chapters", hint=_HINT)
    return _Book(
        title=choose_title(_first_text(package, "title"), blocks=()),
        authors=tuple(filter(None, (_line(node) for node in package.iter("{*}creator")))),
        chapters=tuple(dict.fromkeys(chapters)),
        labels=_read_labels(archive, items.values(), folder=folder),
    )


def _read_labels(
    archive: zipfile.ZipFile, items: Iterable[etree._Element], *, folder: str
) -> dict[str, str]:
    """Return what the table of contents calls each chapter file; the first name counts."""
    labels: dict[str, str] = {}
    for item in items:
        is_nav = "nav" in item.get("properties", "").split()
        is_ncx = item.get("media-type") == "application/x-dtbncx+xml"
        entry = _entry(folder, item.get("href", ""))
        if not (is_nav or is_ncx) or entry not in archive.namelist():
            continue
        base, root = posixpath.dirname(entry), _parse_xml(archive, entry)
        for link in root.iter("{*}a" if is_nav else "{*}navPoint"):
            target = link if is_nav else next(link.iter("{*}content"), link)
            label = _line(link) if is_nav else _first_text(link, "text")
            labels.setdefault(_entry(base, target.get("href", target.get("src", ""))), label)
    return labels


def _read_chapters(
    archive: zipfile.ZipFile, book: _Book, *, figures: FigureReader, options: LoaderOptions
) -> Iterator[_Chapter]:
    names = frozenset(archive.namelist())
    for entry in book.chapters:
        if entry not in names:
            yield _Chapter(page=HtmlText(), is_missing=True)
            continue
        data = archive.read(entry)
        text = decode_text(
            data, max_garble_ratio=options.max_garble_ratio, declared=declared_charset(data)
        )
        pictures = _Pictures(archive, names=names, base=posixpath.dirname(entry))
        page = read_html(text.text, figures=figures, pictures=pictures)
        page = replace(page, blocks=tuple(_labelled(page.blocks, book.labels.get(entry, ""))))
        yield _Chapter(page=page, codec=text.codec, garble=text.garble, confidence=text.confidence)


def _labelled(blocks: tuple[Block, ...], label: str) -> Iterator[Block]:
    """Yield a chapter's blocks; those above its first heading get its name from the contents."""
    for block in blocks:
        trail = block.location.heading or label or None
        yield replace(block, location=replace(block.location, heading=trail))


class _Pictures(Mapping[str, bytes]):
    """The pictures of a book by their `src`, unpacked when they are asked for."""

    def __init__(self, archive: zipfile.ZipFile, *, names: frozenset[str], base: str) -> None:
        self._archive = archive
        self._names = names
        self._base = base

    def __getitem__(self, source: str) -> bytes:
        entry = _entry(self._base, source)
        if entry not in self._names:
            raise KeyError(source)
        return self._archive.read(entry)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _parse_xml(archive: zipfile.ZipFile, entry: str) -> etree._Element:
    if entry not in archive.namelist():
        raise CorruptFileError(f"the book has no {entry or 'package document'}", hint=_HINT)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(archive.read(entry), parser)
    if root is None:
        raise CorruptFileError(f"{entry} in the book is damaged", hint=_HINT)
    return root


def _entry(folder: str, target: str) -> str:
    """Return the archive entry that a relative address refers to."""
    return posixpath.normpath(posixpath.join(folder, unquote(target.partition("#")[0])))


def _first_text(node: etree._Element, tag: str) -> str:
    found = next(node.iter(f"{{*}}{tag}"), None)
    return _line(found) if found is not None else ""


def _line(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())
