"""Sets a YAML source as a slide deck with bullets, tables and speaker's notes."""

import io

import pptx
import yaml
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Cm, Pt
from pydantic import BaseModel, ConfigDict

from eval.demo_documents.archive import normalize_archive

_TITLE_LAYOUT = 0  # layouts of python-pptx's default template
_CONTENT_LAYOUT = 1


class SlideSource(BaseModel):
    """One slide of the source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    bullets: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    notes: str


class DeckSource(BaseModel):
    """The whole deck; its first slide is the title slide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slides: tuple[SlideSource, ...]


def format_pptx(source: str) -> bytes:
    """Set a YAML source as a PowerPoint file.

    Args:
        source: YAML text that `DeckSource` describes.

    Returns:
        The pptx file.
    """
    deck = DeckSource.model_validate(yaml.safe_load(source))
    presentation = pptx.Presentation()
    for number, content in enumerate(deck.slides):
        _add_slide(
            presentation, content=content, layout=_CONTENT_LAYOUT if number else _TITLE_LAYOUT
        )
    presentation.core_properties.title = deck.slides[0].title
    presentation.core_properties.author = "汀萤泵业有限公司"
    out = io.BytesIO()
    presentation.save(out)
    return normalize_archive(out.getvalue())


def _add_slide(presentation: Presentation, *, content: SlideSource, layout: int) -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    title, body = slide.placeholders[0], slide.placeholders[1]
    title.text_frame.text = content.title
    body.text_frame.text = "\n".join(content.bullets)
    for paragraph in body.text_frame.paragraphs:
        paragraph.font.size = Pt(20)
    if content.table:
        body.left, body.top, body.width, body.height = Cm(1.3), Cm(4), Cm(22.8), Cm(4.2)
        _add_table(slide, rows=content.table)
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = content.notes


def _add_table(slide: Slide, *, rows: tuple[tuple[str, ...], ...]) -> None:
    frame = slide.shapes.add_table(
        len(rows), len(rows[0]), Cm(1.3), Cm(8.6), Cm(22.8), Cm(1.2 * len(rows))
    )
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cell = frame.table.cell(y, x)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(14)
