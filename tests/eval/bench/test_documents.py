from pathlib import Path

import pypdfium2

from eval.bench.documents import PDF_PAGES, change_one, copy_documents, write_documents
from eval.bench.plain_pdf import write_pdf
from loaders.files import load_file
from loaders.options import LoaderOptions
from tests.support.zhiwen import contents_of


def test_made_documents_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_documents(tmp_path / name, count=24)
    first, second = contents_of(tmp_path / "one"), contents_of(tmp_path / "two")
    assert {Path(name).suffix for name in first} == {
        ".txt",
        ".md",
        ".html",
        ".docx",
        ".csv",
        ".pdf",
    }
    # A docx is a zip file with the time in it.
    assert {name: data for name, data in first.items() if not name.endswith(".docx")} == {
        name: data for name, data in second.items() if not name.endswith(".docx")
    }


def test_every_made_document_can_be_read(tmp_path: Path) -> None:
    write_documents(tmp_path, count=24)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        parsed = load_file(path, options=LoaderOptions())
        assert len(parsed.text) > 1000, path
        assert parsed.warnings == (), path


def test_a_made_pdf_has_the_lines_that_were_put_in(tmp_path: Path) -> None:
    pages = [[f"第{page}页第{line}行，水泵的运行记录。" for line in range(20)] for page in range(3)]
    write_pdf(tmp_path / "a.pdf", pages)
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        found = [page.get_textpage().get_text_range().split() for page in document]
    assert found == pages


def test_a_made_pdf_has_the_pages_that_it_says(tmp_path: Path) -> None:
    write_documents(tmp_path, count=1)
    (path,) = tmp_path.rglob("*.pdf")
    assert load_file(path, options=LoaderOptions()).health.pages == PDF_PAGES


def test_copies_are_changed_and_not_the_users_files(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.txt").write_text("我的文件。", encoding="utf-8")
    copy_documents([mine], tmp_path / "copies")
    assert change_one(tmp_path / "copies")
    assert (mine / "a.txt").read_text(encoding="utf-8") == "我的文件。"
    (copy,) = (tmp_path / "copies").rglob("a.txt")
    assert "后来才加上去" in copy.read_text(encoding="utf-8")


def test_without_a_text_file_none_is_changed(tmp_path: Path) -> None:
    assert not change_one(tmp_path)
