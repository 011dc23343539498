"""HTML through `UnstructuredHTMLLoader`, from a copy that protects what it would drop."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_community.document_loaders import UnstructuredHTMLLoader
from lxml import etree, html

from loaders.documents import Block, ParsedFile
from loaders.encoding import declared_charset, decode_text
from loaders.headings import choose_title
from loaders.ocr.figures import FigureReader
from loaders.office.elements import join_lists, parse_elements
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.versions import parser_id
from loaders.web.boilerplate import remove_boilerplate
from loaders.web.html_copy import protect_text
from loaders.web.html_pictures import PICTURE_MARK, read_pictures

_NOT_TEXT = ("script", "style", "noscript", "template", "iframe", "object")
_NO_PAGE_TEXT = ("nav", "svg")
# Characters that no XML may hold, as such and as references (`&#8;`, `&#x1f;`).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]))(?:;|(?![0-9a-f]))",
    re.IGNORECASE,
)
_LONGEST_CELL = 200


@dataclass(frozen=True, kw_only=True)
class HtmlText:
    """What was read from a page.

    Attributes:
        blocks: In reading order; none on a page without text.
        title: Its `<title>`, "" without one.
        tables: Number of tables that hold data.
        linked_figures: Number of pictures larger than icons that stand elsewhere.
        removed: Number of characters of boilerplate left out.
    """

    blocks: tuple[Block, ...] = ()
    title: str = ""
    tables: int = 0
    linked_figures: int = 0
    removed: int = 0


def parse_html(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a page: headings, paragraphs, lists and tables, without scripts and navigation.

    Where a page marks its main content (`<main>`), only that is read, and the page's title
    heading.
    """
    data = path.read_bytes()
    decoded = decode_text(
        data, max_garble_ratio=options.max_garble_ratio, declared=declared_charset(data)
    )
    figures = FigureReader(options=options)
    page = read_html(decoded.text, figures=figures, is_web_page=True)
    return ParsedFile(
        blocks=page.blocks,
        parser=parser_id("html"),
        title=choose_title(page.title, blocks=page.blocks),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *figures.warnings),
        health=replace(
            figures.health(tables=page.tables),
            codec_confidence=decoded.confidence,
            garble_ratio=decoded.garble,
            figures_unread=figures.unread_count + page.linked_figures,
            removed_characters=page.removed,
        ),
    )


def read_html(
    text: str,
    *,
    figures: FigureReader,
    is_web_page: bool = False,
    pictures: Mapping[str, bytes] | None = None,
) -> HtmlText:
    """Read a page given as text.

    Args:
        text: The source.
        figures: Reads and counts the pictures that come along.
        is_web_page: Whether it has navigation and the like that shall go; mail and books have not.
        pictures: Pictures that come along, by the `src` (without `cid:`) that refers to them.
    """
    if not text.strip():
        return HtmlText()
    root = _parse(text)
    title = " ".join((root.findtext(".//title") or "").split())
    etree.strip_elements(root, *_NOT_TEXT, etree.Comment, with_tail=False)
    removed = 0
    if is_web_page:
        root, removed = remove_boilerplate(root)
    linked = read_pictures(root, figures=figures, pictures=pictures or {})
    etree.strip_elements(root, *_NO_PAGE_TEXT, with_tail=False)
    tables = protect_text(root)
    return HtmlText(
        blocks=tuple(_mark_pictures(_read_blocks(root))),
        title=title,
        tables=tables,
        linked_figures=linked,
        removed=removed,
    )


def has_data_table(text: str) -> bool:
    """Tell whether a page holds a table whose cells would lose their rows as plain text."""
    if "<table" not in text.lower():
        return False
    return any(_is_data(table) for table in _parse(text).iter("table"))


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)  # else what lies deep is lost
    return html.document_fromstring(_FORBIDDEN.sub("", text).encode(), parser=parser)


def _read_blocks(root: html.HtmlElement) -> Iterator[Block]:
    use_local_sentences()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "page.html"
        copy.write_bytes(etree.tostring(root, method="html", encoding="utf-8"))
        loader = UnstructuredHTMLLoader(copy, mode="elements", encoding="utf-8", languages=[""])
        elements = loader.load()
    return join_lists(parse_elements(elements))


def _mark_pictures(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        text = block.text.replace(PICTURE_MARK, "")
        is_picture = block.text.startswith(PICTURE_MARK)
        yield replace(block, text=text, kind="image" if is_picture else block.kind)


def _is_data(table: html.HtmlElement) -> bool:
    cells = table.xpath(".//td | .//th")
    lengths = [len("".join(cell.itertext()).strip()) for cell in cells]
    return (
        table.find(".//table") is None
        and len(table.xpath(".//tr[count(td | th) > 1]")) > 1
        and all(length <= _LONGEST_CELL for length in lengths)
        and sum(map(bool, lengths)) * 2 > len(lengths)
    )
