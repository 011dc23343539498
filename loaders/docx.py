"""Word documents through `UnstructuredWordDocumentLoader`, from a copy that hides nothing."""

import re
import tempfile
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.xmlchemy import BaseOxmlElement
from langchain_community.document_loaders import UnstructuredWordDocumentLoader
from langchain_core.documents import Document

from loaders.documents import Block, ParsedFile
from loaders.docx_copy import NUMBER, reveal_text
from loaders.elements import join_lists, parse_elements
from loaders.headings import choose_title
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.versions import parser_id

_FURNITURE = ("Header", "Footer")
_DIGITS = "〇一二三四五六七八九"
# XPath of what holds content that is not text, and how to name it.
_UNREAD = {
    "picture": "count(//pic:pic) + count(//*[local-name()='imagedata'])",
    "chart": "count(//a:graphicData[contains(@uri, 'chart')])",
    "diagram": "count(//a:graphicData[contains(@uri, 'diagram')])",
    "embedded object": "count(//*[local-name()='OLEObject'])",
}


def parse_docx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a document: headings, paragraphs, numbered lists, tables in their place, footnotes.

    Page headers and footers come last, each text once, so that they do not cut the reading order.
    """
    document = docx.Document(str(path))
    warnings = tuple(_unread(document.element.body))
    reveal_text(document)
    elements = _load_elements(document)
    body = [e for e in elements if e.metadata.get("category") not in _FURNITURE]
    blocks = list(join_lists(parse_elements(body)))
    texts = [e.page_content for e in elements if e.metadata.get("category") in _FURNITURE]
    blocks += [Block(text=text) for text in dict.fromkeys(texts)]
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("docx"),
        title=choose_title(document.core_properties.title, blocks=blocks),
        warnings=warnings,
    )


def _load_elements(document: WordDocument) -> list[Document]:
    use_local_sentences()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.docx"
        document.save(str(copy))
        loader = UnstructuredWordDocumentLoader(copy, mode="elements", languages=[""])
        elements: list[Document] = loader.load()
    for element in elements:
        element.page_content = re.sub(
            f"{NUMBER}(\\d+){NUMBER}",
            lambda found: chinese_number(int(found[1])),
            element.page_content,
        )
    return elements


def chinese_number(value: int) -> str:
    """Return a number from 0 to 999 as Chinese lists are numbered: 3 → 三, 12 → 十二."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not value else "")


def _unread(body: BaseOxmlElement) -> list[str]:
    found = []
    for name, expression in _UNREAD.items():
        count = int(body.xpath(expression))
        if count:
            found.append(f"{count} {name}{'s' if count > 1 else ''} not read")
    return found
