import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chains.answering.answer import Citation
from chains.retrieval.steps import Candidate, Passage
from chains.workspace import Workspace
from tests.support.pdf_files import HEIGHT, WIDTH, draw_pdf, write
from tests.ui.web.conftest import make_workspace
from ui.web.chat.page_drawing import Drawing, DrawingTask, draw
from ui.web.chat.page_image import PageImages
from ui.web.words import WORDS

SENTENCE = "增压泵的保修期为 24 个月，自发货日起计算。"


def first_page(canvas: Any) -> None:
    write(canvas, 60, 100, "增压泵使用手册")


def second_page(canvas: Any) -> None:
    write(canvas, 60, 100, f"保修。{SENTENCE}运输途中损坏的，应于", size=12)
    write(canvas, 60, 118, "三日内书面通知。潜水泵的保修期为 36 个月。", size=12)
    write(canvas, 60, 500, "三日内书面通知。", size=12)


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """A PDF of two pages."""
    return draw_pdf(tmp_path / "手册.pdf", [first_page, second_page])


def frames(path: Path, quote: str, *boxes: tuple[float, ...]) -> Drawing:
    return draw(DrawingTask(path=str(path), pages=(1, 2), quote=quote, boxes=boxes))[0]


def test_the_frame_holds_the_sentence_and_nothing_else(manual: Path) -> None:
    drawing = frames(manual, SENTENCE)
    assert (drawing.page, drawing.is_exact) == (2, True)
    ((left, top, right, bottom),) = drawing.frames
    assert left == pytest.approx((60 + 3 * 12) / WIDTH, abs=0.01)
    assert top == pytest.approx(89 / HEIGHT, abs=0.01)
    assert right < 0.75
    assert bottom == pytest.approx(102 / HEIGHT, abs=0.01)


def test_a_sentence_over_two_lines_has_two_frames(manual: Path) -> None:
    drawing = frames(manual, "运输途中损坏的，应于三日内书面通知。")
    assert len(drawing.frames) == 2
    assert drawing.frames[0][3] < drawing.frames[1][3]


def test_of_two_equal_sentences_the_one_in_its_block_is_framed(manual: Path) -> None:
    drawing = frames(manual, "三日内书面通知。", (2, 50.0, 480.0, 400.0, 510.0))
    assert drawing.frames[0][1] > 0.5


def test_what_is_not_found_is_framed_by_its_block(manual: Path) -> None:
    drawing = frames(manual, "这里没有的一句话。", (2, 59.5, 84.2, 297.5, 168.4))
    assert drawing == Drawing(page=2, frames=((0.1, 0.1, 0.5, 0.2),))
    assert frames(manual, "这里没有的一句话。") == Drawing(page=1)


def test_the_picture_is_as_wide_as_can_be_read(manual: Path) -> None:
    _, picture = draw(DrawingTask(path=str(manual), pages=(2,), quote=SENTENCE))
    with Image.open(io.BytesIO(picture)) as image:
        assert abs(image.width - 1000) <= 1


def test_a_page_of_any_size_stays_bounded(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "lang.pdf"), pagesize=(100, 14_000))
    canvas.drawString(10, 10, "x")
    canvas.save()
    path = str(tmp_path / "lang.pdf")
    _, picture = draw(DrawingTask(path=path, pages=(1,), quote="x"))
    with Image.open(io.BytesIO(picture)) as image:
        assert image.height <= 3001


def test_a_locked_or_broken_file_is_told_apart(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret"))
    canvas.save()
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert frames(tmp_path / "locked.pdf", "x").trouble == "locked"
    assert frames(tmp_path / "broken.pdf", "x").trouble == "failed"


@pytest.fixture
def workspace(tmp_path: Path, manual: Path) -> Iterator[Workspace]:
    """The knowledge base 手册 with the PDF."""
    made = make_workspace(tmp_path / "data")
    made.ingest("手册", [manual])
    yield made
    made.close()


def cite(workspace: Workspace, quote: str) -> Citation:
    knowledge = workspace.knowledge("手册")
    summary = knowledge.document("手册.pdf")
    document = knowledge.catalog.documents.read(summary.id)
    assert document is not None
    text = document.parsed.text
    start = text.index(quote)
    chunk = next(c for c in knowledge.chunks_of(summary) if c.start <= start < c.end)
    candidate = Candidate(chunk=chunk, score=1.0)
    passage = Passage(
        number=1, candidate=candidate, text=chunk.text, start=chunk.start, end=chunk.end
    )
    return Citation(number=1, passage=passage, start=start, end=start + len(quote), quote=quote)


def show(workspace: Workspace, citation: Citation, *, name: str = "手册") -> str:
    images = PageImages(workspace)
    return images.show(citation, knowledge_base=name, words=WORDS["zh"]).html


def test_the_page_is_drawn_from_the_original_file(workspace: Workspace) -> None:
    html = show(workspace, cite(workspace, SENTENCE))
    assert '<img src="data:image/png;base64,' in html
    assert 'alt="手册.pdf 第 2 页的图，引用处加了框"' in html
    assert html.count('class="frame"') == 1


def test_a_second_look_draws_nothing(workspace: Workspace) -> None:
    images, citation = PageImages(workspace), cite(workspace, SENTENCE)
    first = images.show(citation, knowledge_base="手册", words=WORDS["zh"])
    assert images.show(citation, knowledge_base="手册", words=WORDS["zh"]) == first
    assert len(images._kept) == 1


def test_a_file_that_has_changed_or_gone_is_not_shown(workspace: Workspace, manual: Path) -> None:
    citation = cite(workspace, SENTENCE)
    manual.write_bytes(manual.read_bytes() + b"\n")
    assert "改动过" in show(workspace, citation)
    manual.unlink()
    assert "已不在原处" in show(workspace, citation)


def test_another_knowledge_base_shows_nothing(workspace: Workspace) -> None:
    citation = cite(workspace, SENTENCE)
    assert "已不在原处" in show(workspace, citation, name="没有")
    chunk = replace(citation.chunk, document_id="../../etc/passwd")
    passage = replace(citation.passage, candidate=Candidate(chunk=chunk, score=1.0))
    assert "已不在原处" in show(workspace, replace(citation, passage=passage))
