"""Rewrites a page so that unstructured keeps all that its reader sees."""

from lxml import etree, html

from loaders.office.elements import GUARD, LINE_BREAK
from loaders.office.numerals import raised_number, slide_number
from loaders.tables import drop_empty, parse_html_table
from loaders.web.text_density import is_block

# unstructured throws these away with all they contain. But ASP.NET wraps whole pages in <form>,
# and figures, foldable sections and labels hold text that a reader sees.
_KEPT = {"form": "div", "details": "div", "figure": "div", "figcaption": "p", "summary": "p",
         "label": "span", "button": "span", "del": "s", "textarea": "div"}  # fmt: skip
_LIST_SCHEMES = {"a": "alphaLc", "A": "alphaUc", "i": "romanLc", "I": "romanUc"}
_DEEPEST = 150  # levels; unstructured's parser forgets all that lies below 256
_MAIN_SHARE = 0.5


def protect_text(root: html.HtmlElement) -> int:
    """Change the tree so that unstructured keeps all that a reader of the page sees.

    Returns:
        The number of tables that hold data.
    """
    _settle_main(root)
    for node in root.iter("sup"):
        _raise(node)
    tables = 0
    for table in list(root.iter("table")):
        if _is_layout(table):
            _unwrap_layout(table)
        else:
            tables += _fill_spans(table)
    for node in root.iter(*_KEPT):
        node.tag = _KEPT[node.tag]
    for node in root.iter("ol"):
        _number_items(node)
    _flatten(root)
    for node in root.iter("br"):
        node.tail = LINE_BREAK + (node.tail or "")
    for node in root.iter(etree.Element):
        _guard_text(node)
    return tables


def _settle_main(root: html.HtmlElement) -> None:
    """Let `<main>` stand only where it is the content: unstructured reads nothing else."""
    main, body = root.find(".//main"), root.find(".//body")
    if main is None or body is None:
        return
    if len(main.text_content()) < _MAIN_SHARE * len(body.text_content()):
        for node in list(root.iter("main")):
            node.tag = "div"
        return
    title = root.find(".//h1")
    if title is not None and main.find(".//h1") is None:
        title.drop_tree()
        main.insert(0, title)
        title.tail, main.text = main.text, None


def _is_layout(table: html.HtmlElement) -> bool:
    """A table around other tables, or of one cell, arranges a page; it holds no data."""
    return table.find(".//table") is not None or len(table.xpath(".//td | .//th")) <= 1


def _unwrap_layout(table: html.HtmlElement) -> None:
    parts = table.iter("thead", "tbody", "tfoot", "tr", "td", "th")
    for node in [table, *(part for part in parts if next(part.iterancestors("table")) is table)]:
        node.tag = "div"


def _fill_spans(table: html.HtmlElement) -> bool:
    """Rewrite a table without merged cells: unstructured forgets `rowspan` and `colspan`.

    Returns:
        Whether there is anything in it.
    """
    rows = parse_html_table(table)
    tail, captions = table.tail, table.iterchildren("caption")
    caption = " ".join("".join(text for node in captions for text in node.itertext()).split())
    table.clear()
    table.tail = tail
    if caption:
        before = etree.Element("p")
        before.text = caption
        table.addprevious(before)
    for row in rows:
        tr = etree.SubElement(table, "tr")
        for cell in row:
            etree.SubElement(tr, "td").text = cell
    return bool(drop_empty(rows))


def _flatten(root: html.HtmlElement) -> None:
    """Take apart what lies too deep (unclosed tags nest without end), a line a block."""
    depths = {root: 0}
    for node in root.iterdescendants(etree.Element):
        depths[node] = depths[node.getparent()] + 1
    for node in reversed([node for node, depth in depths.items() if depth > _DEEPEST]):
        if is_block(node):
            node.addprevious(etree.Element("br"))
        node.drop_tag()


def _raise(node: html.HtmlElement) -> None:
    before = node.getprevious()
    text = node.getparent().text if before is None else before.tail
    if not len(node) and node.text:
        node.text = raised_number(node.text, before=text or "")


def _number_items(ordered: html.HtmlElement) -> None:
    """Write the numbers of an ordered list into its items; they are part of what is read."""
    start = ordered.get("start", "1")
    number = int(start) if start.isdecimal() else 1
    scheme = f"{_LIST_SCHEMES.get(ordered.get('type', ''), 'arabic')}Period"
    for item in ordered.iterchildren("li"):
        value = item.get("value", "")
        number = int(value) if value.isdecimal() else number
        label = slide_number(number, scheme=scheme if number else "arabicPeriod")
        number += 1
        place = item
        while len(place) and not (place.text or "").strip() and place[0].tag in ("p", "div"):
            place = place[0]
        place.text = f"{label} {(place.text or '').lstrip()}"


def _guard_text(node: html.HtmlElement) -> None:
    if node.text and node.text.strip():
        node.text = GUARD + node.text
    if node.tail and node.tail.strip():
        node.tail = GUARD + node.tail
