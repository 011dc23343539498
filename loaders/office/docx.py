"""Word documents through `UnstructuredWordDocumentLoader`, from a copy that hides nothing."""

import re
import tempfile
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from langchain_community.document_loaders import UnstructuredWordDocumentLoader
from langchain_core.documents import Document

from loaders.documents import Block, ParsedFile
from loaders.headings import choose_title
from loaders.ocr.figures import FigureReader
from loaders.office.docx_copy import reveal_text
from loaders.office.docx_styles import write_numbers
from loaders.office.elements import Inserts, join_lists, parse_elements
from loaders.office.legacy import is_strict, parse_converted
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.versions import parser_id

_FURNITURE = ("Header", "Footer")
# A footer that says nothing but the page: 第 3 页 共 5 页, - 3 -, Page 3 of 5.
_PAGE_NUMBER = re.compile(r"(?:第|页|頁|共|page|of|\d|[\W_])*", re.IGNORECASE)


def parse_docx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a document: headings, paragraphs, numbered lists, tables, pictures and notes.

    Comments stand behind what they refer to. Page headers and footers come last, each text once,
    so that they do not cut the reading order.
    """
    if is_strict(path):
        return parse_converted(path, suffix=".docx", target="docx", options=options)
    document = docx.Document(str(path))
    inserts, figures = Inserts(), FigureReader(options=options)
    reveal_text(document, inserts=inserts, figures=figures)
    elements = _load_elements(document)
    body = [e for e in elements if e.metadata.get("category") not in _FURNITURE]
    texts = [e.page_content for e in elements if e.metadata.get("category") in _FURNITURE]
    kept = [text for text in dict.fromkeys(texts) if not _PAGE_NUMBER.fullmatch(text)]
    blocks = [*join_lists(parse_elements(body, inserts=inserts)), *(Block(text=t) for t in kept)]
    tables = sum(e.metadata.get("category") == "Table" and bool(e.page_content) for e in body)
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("docx"),
        title=choose_title(document.core_properties.title, blocks=blocks),
        warnings=figures.warnings,
        health=figures.health(tables=tables),
    )


def _load_elements(document: WordDocument) -> list[Document]:
    use_local_sentences()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.docx"
        document.save(str(copy))
        loader = UnstructuredWordDocumentLoader(copy, mode="elements", languages=[""])
        elements: list[Document] = loader.load()
    for element in elements:
        element.page_content = write_numbers(element.page_content)
        if shown := element.metadata.get("text_as_html"):
            element.metadata["text_as_html"] = write_numbers(shown)
    return elements
