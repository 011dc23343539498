"""XML (feeds, exports): the text of each element that holds text, in document order."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from loaders.cleaning import HAN
from loaders.documents import Block, FileHealth, ParsedFile
from loaders.encoding import declared_charset, decode_text
from loaders.errors import CorruptFileError
from loaders.headings import choose_title
from loaders.options import LoaderOptions
from loaders.versions import parser_id

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_CHINESE = re.compile(f"[{HAN}]")
_LONGEST_FIELD = 200
_LINE_END = re.compile(r"\s*<(?:br|/p|/div|/li)\b[^<>]*>\s*", re.IGNORECASE)


def parse_xml(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read an XML file; damaged markup is read as far as it goes, with a warning.

    Entities of the file itself are resolved, within libxml2's limits against texts that explode;
    external ones are neither resolved nor fetched.
    """
    data = path.read_bytes()
    decoded = decode_text(
        data, max_garble_ratio=options.max_garble_ratio, declared=declared_charset(data)
    )
    parser = etree.XMLParser(
        recover=True,
        resolve_entities="internal",
        load_dtd=False,
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
        health=FileHealth(codec_confidence=decoded.confidence, garble_ratio=decoded.garble),
        warnings=(*decoded.warnings, *(f"the XML is damaged ({error})" for error in damage)),
    )


def _texts(node: etree._Element) -> Iterator[str]:
    """Yield the text of the outermost elements that hold text themselves (mixed content whole)."""
    own = [node.text, *(child.tail for child in node)]
    if attributes := _attribute_text(node):
        yield attributes
    if any(text and text.strip() for text in own):
        yield _without_markup(_inner_text(node))
    elif _is_record(node):
        fields = [(etree.QName(child).localname, _inner_text(child)) for child in node]
        yield "\n".join(f"{name}: {text}" for name, text in fields if text)
    else:
        for child in node.iterchildren(etree.Element):
            yield from _texts(child)


def _inner_text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _attribute_text(node: etree._Element) -> str:
    """Return the attributes of an element that says something in Chinese in one of them."""
    if not any(_CHINESE.search(value) for value in node.attrib.values()):
        return ""
    named = ((etree.QName(name).localname, value) for name, value in node.attrib.items())
    return "\n".join(f"{name}: {value}" for name, value in named if value.strip())


def _is_record(node: etree._Element) -> bool:
    """Whether this is one of several elements whose fields are short texts of different names."""
    fields = list(node.iterchildren(etree.Element))
    names = {field.tag for field in fields}
    return (
        len(fields) == len(names) == len(node) > 1
        and any(next(node.itersiblings(node.tag, preceding=p), None) is not None for p in (0, 1))
        and all(
            not len(field) and not field.attrib and len(field.text or "") <= _LONGEST_FIELD
            for field in fields
        )
        and not any(_TAG.search(field.text or "") for field in fields)
    )


def _without_markup(text: str) -> str:
    """Return feed content as text: RSS escapes whole HTML fragments inside its elements."""
    if not _TAG.search(text):
        return text
    text = _LINE_END.sub("\n", text)
    return str(html.fragment_fromstring(text, create_parent="div").text_content()).strip()
