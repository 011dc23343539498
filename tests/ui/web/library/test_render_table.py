from dataclasses import replace

from chains.knowledge.library import KnowledgeBaseSummary
from chains.knowledge.records import DocumentSummary
from loaders.documents import FileHealth
from tests.ui.web.answers import EVIL
from ui.web.library.render_bases import render_base_actions, render_bases, render_drop_base
from ui.web.library.render_drop import render_drop, render_filter
from ui.web.library.render_table import ROWS_A_PAGE, render_table
from ui.web.library.view import View
from ui.web.words import WORDS

ZH = WORDS["zh"]
DOCUMENT = DocumentSummary(
    id="d",
    sources=("合同/甲.pdf",),
    title="供货合同",
    size=3_400_000,
    codec="gb18030",
    parser="pdf/3",
    status="ready",
    error="",
    warnings=(),
    chunks=1234,
    characters=90_000,
    updated_at="2026-11-20T12:00:00+00:00",
    health=FileHealth(pages=12),
)


def table(*documents: DocumentSummary, view: View | None = None) -> str:
    return render_table(documents, view=view or View(), knowledge_base="手册", words=ZH)


def test_a_row_says_all_of_a_document() -> None:
    html = table(DOCUMENT)
    for cell in ("合同/甲.pdf", "PDF", "3.4 MB", ">12<", "1,234", "gb18030", "就绪"):
        assert cell in html


def test_doubts_and_an_unread_newer_version_are_seen() -> None:
    html = table(replace(DOCUMENT, status="outdated", warnings=("2 figures not read", "x")))
    assert "新版本未读入" in html
    assert "2 条" in html
    assert "2 figures not read; x" in html


def test_long_lists_are_paged() -> None:
    documents = [replace(DOCUMENT, sources=(f"{number:03}.md",)) for number in range(120)]
    html = table(*documents, view=View(page=2))
    assert html.count('scope="row"') == 120 - 2 * ROWS_A_PAGE
    assert "第 3 / 3 页 · 共 120 条" in html
    assert 'data-to="1"' in html
    assert table(*documents, view=View(page=9)) == html


def test_the_filter_looks_at_names_and_titles() -> None:
    other = replace(DOCUMENT, sources=("B.MD",), title="")
    assert "B.MD" not in table(DOCUMENT, other, view=View(filter="供货"))
    assert "B.MD" in table(DOCUMENT, other, view=View(filter=" b.md "))
    assert "没有名称含「无」的文档" in table(DOCUMENT, view=View(filter="无"))


def test_an_empty_knowledge_base_says_so() -> None:
    assert "「手册」还没有文档" in table()


def test_other_files_of_the_same_content_stand_below() -> None:
    assert "乙.pdf" in table(replace(DOCUMENT, sources=("甲.pdf", "乙.pdf")))


def test_no_name_is_ever_markup() -> None:
    evil = replace(DOCUMENT, sources=(EVIL, EVIL), title=EVIL, codec=EVIL, warnings=(EVIL,))
    summary = KnowledgeBaseSummary(name=EVIL, documents=1, chunks=1, embedder="", error=EVIL)
    html = "".join(
        [
            table(evil),
            table(evil, view=View(filter=EVIL + "?")),
            render_table([], view=View(), knowledge_base=EVIL, words=ZH),
            render_bases([summary], chosen=EVIL, words=ZH),
            render_base_actions(summary, busy=False, words=ZH),
            render_drop_base(summary, words=ZH),
        ]
    )
    assert "<script" not in html
    assert "<img" not in html


def test_the_chosen_knowledge_base_is_marked() -> None:
    one = KnowledgeBaseSummary(name="甲", documents=3, chunks=40, embedder="")
    two = KnowledgeBaseSummary(name="乙", documents=0, chunks=0, embedder="")
    html = render_bases([one, two], chosen="乙", words=ZH)
    assert html.count("aria-current") == 1
    assert html.index("aria-current") > html.index("3 份文档 · 40 块")
    assert "添加第一份文件" in render_bases([], chosen="default", words=ZH)


def test_indexes_that_are_being_rebuilt_cannot_be_rebuilt_again() -> None:
    summary = KnowledgeBaseSummary(name="甲", documents=3, chunks=40, embedder="")
    assert "disabled" in render_base_actions(summary, busy=True, words=ZH)


def test_files_and_folders_can_be_chosen() -> None:
    html = render_drop(ZH)
    assert 'type="file" multiple' in html
    assert 'type="file" webkitdirectory' in html
    assert 'data-submit="filter"' in render_filter(ZH)
