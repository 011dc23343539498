from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chains.knowledge.health import HealthReport, NearDuplicate, length_histogram
from chains.knowledge.opened_document import OpenedDocument
from chains.knowledge.records import ChunkRecord, DocumentRecord, PathRecord
from loaders.documents import Block, FileHealth, Location, ParsedFile
from tests.ui.web.answers import EVIL
from tests.ui.web.library.test_render_table import DOCUMENT
from ui.web.library.render_document import ShownDocument, render_document
from ui.web.library.render_health import render_health
from ui.web.library.view import View
from ui.web.words import WORDS

ZH = WORDS["zh"]


def chunk(position: int, start: int, text: str) -> ChunkRecord:
    return ChunkRecord(
        id=f"chunk{position}",
        document_id="d",
        position=position,
        text=text,
        header="",
        start=start,
        end=start + len(text),
        location=Location(page=position + 1),
    )


def opened(
    *texts: str, disabled: Sequence[str] = (), path: str = "/gone/手册.md", source: str = "手册.md"
) -> OpenedDocument:
    parsed = ParsedFile(blocks=tuple(Block(text=text) for text in texts), parser="text/1")
    chunks, start = [], 0
    for position, text in enumerate(texts):
        chunks.append(chunk(position, start, text))
        start += len(text) + 2
    record = DocumentRecord(
        id="d", sha256="", size=3, parse_key="", parsed=parsed, sources=(source,)
    )
    file = PathRecord(path=path, source=source, root="/gone", document_id="d")
    return OpenedDocument(
        record=record, chunks=tuple(chunks), disabled=frozenset(disabled), file=file
    )


def health(*lengths: int) -> HealthReport:
    return HealthReport(document=DOCUMENT, lengths=length_histogram(lengths), near_duplicates=())


def page(
    document: OpenedDocument, *, view: View | None = None, hits: Sequence[tuple[int, int]] = ()
) -> str:
    shown = ShownDocument(opened=document, health=health(9), hits=hits)
    return render_document(shown, view=view or View(doc="手册.md"), words=ZH)


def test_each_chunk_has_its_number_place_length_and_switch() -> None:
    html = page(opened("保修期为 24 个月。", "运费由卖方承担。"))
    assert html.count('<section class="chunk">') == 2
    assert "块 2" in html
    assert "第 2 页" in html
    assert "8 字" in html
    assert 'aria-checked="true" aria-label="块 2 用于回答"' in html
    assert 'data-chunk="chunk1" data-on="0"' in html


def test_a_chunk_that_is_off_is_struck_and_can_be_switched_on() -> None:
    html = page(opened("一。", "二。", disabled=["chunk1"]))
    assert html.count('<section class="chunk off">') == 1
    assert 'data-chunk="chunk1" data-on="1"' in html
    assert "已停用" in html
    assert "停用 1 块" in html


def test_overlapping_chunks_show_every_character_once() -> None:
    document = opened("甲乙丙丁戊己庚辛")
    chunks = (chunk(0, 0, "甲乙丙丁戊"), chunk(1, 3, "丁戊己庚辛"))
    html = page(replace(document, chunks=chunks))
    assert '<div class="body">甲乙丙</div>' in html
    assert '<div class="body">丁戊己庚辛</div>' in html


def test_places_are_marked_across_a_chunk_border() -> None:
    document = opened("甲乙丙丁戊己庚辛")
    chunks = (chunk(0, 0, "甲乙丙"), chunk(1, 3, "丁戊己庚辛"))
    view = View(doc="手册.md", query="x", hit=1)
    html = page(replace(document, chunks=chunks), view=view, hits=[(0, 1), (2, 4)])
    assert '<div class="body"><mark>甲</mark>乙<mark class="current">丙</mark></div>' in html
    assert '<div class="body"><mark class="current">丁</mark>戊己庚辛</div>' in html
    assert "第 2 / 2 处" in html
    assert 'data-act="hit" data-hit="0"' in html


def test_a_query_that_is_nowhere_says_so() -> None:
    assert "没有找到「无」。" in page(opened("一。"), view=View(doc="手册.md", query="无"))


def test_a_long_text_is_paged_and_opens_where_it_is_wanted() -> None:
    document = opened(*("字" * 300 for _ in range(100)))
    first = page(document)
    assert "第 1 / 2 部分" in first
    assert 'data-at="19932"' in first
    second = page(document, view=View(doc="手册.md", at=25_000))
    assert "第 2 / 2 部分" in second
    assert "块 100" in second
    assert "块 1<" not in second


def test_a_file_that_is_gone_or_changed_is_named(tmp_path: Path) -> None:
    assert "原文件已不在磁盘上" in page(opened("一。"))
    path = tmp_path / "手册.md"
    path.write_text("longer now", encoding="utf-8")
    assert "原文件在读入之后改动过" in page(opened("一。", path=str(path)))
    assert "原文件" not in page(opened("一。", path="https://example.org/a"))


def test_nothing_of_a_document_is_ever_markup() -> None:
    document = opened(EVIL, disabled=["chunk0"], source=EVIL)
    record = replace(document.record, status="outdated", error=EVIL, sources=(EVIL, EVIL + "2"))
    html = page(
        replace(document, record=record),
        view=View(doc=EVIL, query=EVIL),
        hits=[(0, 5)],
    )
    assert "<script" not in html
    assert "<img" not in html


def test_the_health_report_says_what_applies() -> None:
    figures = FileHealth(
        pages=12, pages_recognised=(3, 4), ocr_confidence=0.91, figures_unread=2, seconds=67
    )
    document = replace(DOCUMENT, health=figures, warnings=("2 figures not read",))
    like = (NearDuplicate(source="乙.pdf", similarity=0.93),)
    report = HealthReport(
        document=document, lengths=length_histogram([10, 250]), near_duplicates=like
    )
    html = render_health(report, words=ZH)
    assert "12 · 2 页由文字识别读取" in html
    assert "可信度 0.91" in html
    assert "未读 2" in html
    assert "1:07" in html
    assert "乙.pdf（约 93% 相同）" in html
    assert "有 2 张图未读" in html
    assert "附件" not in html
    assert html.count("length-bar") == 8


def test_health_is_never_markup() -> None:
    document = replace(
        DOCUMENT, title=EVIL, parser=EVIL, warnings=(EVIL,), health=FileHealth(attachments=(EVIL,))
    )
    like = (NearDuplicate(source=EVIL, similarity=1.0),)
    report = HealthReport(document=document, lengths=(), near_duplicates=like)
    html = render_health(report, words=ZH)
    assert "<script" not in html
    assert "<img" not in html
