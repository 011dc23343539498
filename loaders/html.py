"""HTML through `UnstructuredHTMLLoader`, from a copy that protects what it would drop."""

import tempfile
from pathlib import Path

from langchain_community.document_loaders import UnstructuredHTMLLoader
from lxml import etree, html

from loaders.documents import Block, ParsedFile
from loaders.elements import GUARD, LINE_BREAK, join_lists, parse_elements
from loaders.encoding import declared_charset, decode_text
from loaders.headings import choose_title
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.tables import parse_html_table
from loaders.versions import parser_id

_BOILERPLATE = ("script", "style", "noscript", "template", "nav", "iframe", "svg", "object")
# unstructured throws these away with all they contain. But ASP.NET wraps whole pages in <form>,
# and figures, foldable sections and labels hold text that a reader sees.
_KEPT = {"form": "div", "details": "div", "figure": "div", "figcaption": "p", "summary": "p",
         "label": "span", "button": "span"}  # fmt: skip


def parse_html(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a page: headings, paragraphs, lists and tables, without scripts and navigation.

    Where a page marks its main content (`<main>`), only that is read.
    """
    data = path.read_bytes()
    decoded = decode_text(
        data, max_garble_ratio=options.max_garble_ratio, declared=declared_charset(data)
    )
    blocks, title = read_html(decoded.text)
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("html"),
        title=choose_title(title, blocks=blocks),
        codec=decoded.codec,
        warnings=decoded.warnings,
    )


def read_html(text: str) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a page given as text, and its `<title>` ("" without one)."""
    if not text.strip():
        return (), ""
    use_local_sentences()
    root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    title = " ".join((root.findtext(".//title") or "").split())
    _protect(root)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "page.html"
        copy.write_bytes(etree.tostring(root, method="html", encoding="utf-8"))
        loader = UnstructuredHTMLLoader(copy, mode="elements", encoding="utf-8", languages=[""])
        elements = loader.load()
    return tuple(join_lists(parse_elements(elements))), title


def _protect(root: html.HtmlElement) -> None:
    """Change the tree so that unstructured keeps all that a reader of the page sees."""
    etree.strip_elements(root, *_BOILERPLATE, etree.Comment, with_tail=False)
    for table in list(root.iter("table")):
        _unwrap_layout(table) if _is_layout(table) else _fill_spans(table)
    for node in root.iter(*_KEPT):
        node.tag = _KEPT[node.tag]
    for node in root.iter("ol"):
        _number_items(node)
    for node in root.iter("br"):
        node.tail = LINE_BREAK + (node.tail or "")
    for node in root.iter(etree.Element):
        _guard_text(node)


def _is_layout(table: html.HtmlElement) -> bool:
    """A table around other tables, or of one cell, arranges a page; it holds no data."""
    return table.find(".//table") is not None or len(table.xpath(".//td | .//th")) <= 1


def _unwrap_layout(table: html.HtmlElement) -> None:
    parts = table.iter("thead", "tbody", "tfoot", "tr", "td", "th")
    for node in [table, *(part for part in parts if next(part.iterancestors("table")) is table)]:
        node.tag = "div"


def _fill_spans(table: html.HtmlElement) -> None:
    """Rewrite a table without merged cells: unstructured forgets `rowspan` and `colspan`."""
    rows = parse_html_table(table)
    tail, caption = table.tail, table.findtext("caption")
    table.clear()
    table.tail = tail
    if caption and caption.strip():
        before = etree.Element("p")
        before.text = caption
        table.addprevious(before)
    for row in rows:
        tr = etree.SubElement(table, "tr")
        for cell in row:
            etree.SubElement(tr, "td").text = cell


def _number_items(ordered: html.HtmlElement) -> None:
    """Write the numbers of an ordered list into its items; they are part of what is read."""
    start = ordered.get("start", "1")
    first = int(start) if start.isdecimal() else 1
    for number, item in enumerate(ordered.iterchildren("li"), start=first):
        place = item
        while len(place) and not (place.text or "").strip() and place[0].tag in ("p", "div"):
            place = place[0]
        place.text = f"{number}. {(place.text or '').lstrip()}"


def _guard_text(node: html.HtmlElement) -> None:
    if node.text and node.text.strip():
        node.text = GUARD + node.text
    if node.tail and node.tail.strip():
        node.tail = GUARD + node.tail
