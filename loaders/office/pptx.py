"""Presentations through `UnstructuredPowerPointLoader`, slide by slide."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pptx
from langchain_community.document_loaders import UnstructuredPowerPointLoader
from langchain_core.documents import Document
from pptx.presentation import Presentation
from pptx.slide import Slide

from loaders.documents import Block, Location, ParsedFile
from loaders.headings import choose_title
from loaders.ocr.figures import FigureReader
from loaders.office.elements import Inserts, join_lists, parse_elements
from loaders.office.legacy import is_strict, parse_converted
from loaders.office.pptx_comments import find_authors, slide_comments
from loaders.office.pptx_slide import SlideReader
from loaders.offline import use_local_sentences
from loaders.options import LoaderOptions
from loaders.versions import parser_id


def parse_pptx(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read a presentation: text, lists, tables, charts, diagrams, pictures, speaker's notes."""
    if is_strict(path):
        return parse_converted(path, suffix=".pptx", target="pptx", options=options)
    deck = pptx.Presentation(str(path))
    inserts, figures = Inserts(), FigureReader(options=options)
    size = (deck.slide_width or 1, deck.slide_height or 1)
    reader = SlideReader(size=size, inserts=inserts, figures=figures, furniture=set())
    authors = find_authors(deck)
    notes: dict[int, list[Block]] = {}
    for number, slide in enumerate(deck.slides, start=1):
        reader.prepare(slide)
        texts = [_notes(slide), *slide_comments(slide, authors=authors)]
        where = Location(slide=number)
        notes[number] = [Block(text=t, kind="notes", location=where) for t in texts if t]
    elements = _load_elements(deck)
    by_slide: dict[int, list[Block]] = {number: [] for number in notes}
    for block in join_lists(parse_elements(elements, slides=True, inserts=inserts)):
        by_slide[block.location.slide or 1].append(block)
    blocks = [
        block
        for number in notes
        for block in [*by_slide[number], *_below(by_slide[number], notes[number])]
    ]
    return ParsedFile(
        blocks=tuple(blocks),
        parser=parser_id("pptx"),
        title=choose_title(deck.core_properties.title, blocks=blocks),
        warnings=(*_hidden_slides(deck), *figures.warnings),
        health=figures.health(
            pages=len(notes),
            pages_empty=tuple(n for n in notes if not by_slide[n] and not notes[n]),
            tables=sum(e.metadata.get("category") == "Table" for e in elements),
        ),
    )


def _below(blocks: list[Block], notes: list[Block]) -> Iterator[Block]:
    """Yield the notes of a slide under the heading that its text ends with."""
    for note in notes:
        trail = blocks[-1].location.heading if blocks else None
        yield replace(note, location=replace(note.location, heading=trail))


def _hidden_slides(deck: Presentation) -> Iterator[str]:
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") in ("0", "false"):
            yield f"slide {number} is hidden; it was read as well"


def _notes(slide: Slide) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return "" if frame is None else str(frame.text).strip()


def _load_elements(deck: Presentation) -> list[Document]:
    use_local_sentences()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.pptx"
        deck.save(str(copy))
        elements: list[Document] = UnstructuredPowerPointLoader(
            copy, mode="elements", languages=[""], include_page_breaks=False
        ).load()
    for element in elements:
        # Any short Chinese line is a "Title" to unstructured; a title shape's has depth 0.
        if element.metadata.get("category") == "Title" and element.metadata.get("category_depth"):
            element.metadata["category"] = "Text"
    return elements
