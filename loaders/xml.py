"""XML (feeds, exports): the text of each element that holds text, in document order."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from loaders.documents import Block, ParsedFile
from loaders.encoding import declared_charset, decode_text
from loaders.errors import CorruptFileError
from loaders.headings import choose_title
from loaders.options import LoaderOptions
from loaders.versions import parser_id

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINE_END = re.compile(r"\s*<(?:br|/p|/div|/li)\b[^<>]*>\s*", re.IGNORECASE)


def parse_xml(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read an XML file; damaged markup is read as far as it goes, with a warning.

    External entities are neither resolved nor fetched.
    """
    data = path.read_bytes()
    decoded = decode_text(
        data, max_garble_ratio=options.max_garble_ratio, declared=declared_charset(data)
    )
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        encoding="utf-8",
    )
    root = etree.fromstring(decoded.text.encode(), parser)
    if root is None:
        raise CorruptFileError("this is not XML: it has no element")
    damage = [f"line {e.line}: {e.message}" for e in list(parser.error_log)[:1]]
    blocks = tuple(Block(text=text) for text in _texts(root))
    title = next((node.text for node in root.iter("{*}title")), None)
    return ParsedFile(
        blocks=blocks,
        parser=parser_id("xml"),
        title=choose_title(title, blocks=blocks),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *(f"the XML is damaged ({error})" for error in damage)),
    )


def _texts(node: etree._Element) -> Iterator[str]:
    """Yield the text of the outermost elements that hold text themselves (mixed content whole)."""
    own = [node.text, *(child.tail for child in node)]
    if any(text and text.strip() for text in own):
        yield _without_markup(" ".join("".join(node.itertext()).split()))
    else:
        for child in node.iterchildren(etree.Element):
            yield from _texts(child)


def _without_markup(text: str) -> str:
    """Return feed content as text: RSS escapes whole HTML fragments inside its elements."""
    if not _TAG.search(text):
        return text
    text = _LINE_END.sub("\n", text)
    return str(html.fragment_fromstring(text, create_parent="div").text_content()).strip()
