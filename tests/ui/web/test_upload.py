from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.report import FileProgress, IngestReport
from tests.ui.web.answers import EVIL
from ui.web.upload.files import keep_uploads, safe_name, uploads_folder
from ui.web.upload.render import render_progress, render_report
from ui.web.words import WORDS

ZH = WORDS["zh"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("手册（第二版）.pdf", "手册（第二版）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("..", "upload"),
        ("", "upload"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\n.txt", "ab.txt"),
        ("长" * 300 + ".docx", "长" * 65 + ".docx"),
    ],
)
def test_a_name_stays_in_its_folder(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name(name).encode()) <= 200


def test_files_are_kept_by_knowledge_base_under_their_own_names(tmp_path: Path) -> None:
    upload = tmp_path / "temporary" / "3f2a" / "笔记.md"
    upload.parent.mkdir(parents=True)
    upload.write_text("一", encoding="utf-8")
    data = tmp_path / "data"
    (kept,) = keep_uploads([upload], data_dir=data, knowledge_base="产品手册").paths
    assert kept == uploads_folder(data, "产品手册") / "笔记.md"
    upload.write_text("二", encoding="utf-8")
    keep_uploads([upload], data_dir=data, knowledge_base="产品手册")
    assert kept.read_text(encoding="utf-8") == "二"
    assert [path.name for path in kept.parent.iterdir()] == ["笔记.md"]


def test_a_name_that_comes_twice_is_taken_once(tmp_path: Path) -> None:
    for folder, content in (("a", "一"), ("b", "二")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text(content, encoding="utf-8")
    uploads = [tmp_path / "a" / "x.md", tmp_path / "b" / "x.md"]
    kept = keep_uploads(uploads, data_dir=tmp_path / "data", knowledge_base="kb")
    assert [path.read_text(encoding="utf-8") for path in kept.paths] == ["一"]
    assert kept.repeated == ("x.md",)


def test_an_empty_knowledge_base_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="the name of a knowledge base is empty"):
        keep_uploads([], data_dir=tmp_path, knowledge_base=" ")


def test_progress_names_the_file() -> None:
    progress = FileProgress(source=EVIL, state="reading", done=1, total=3, chunks=0)
    html = render_progress(progress, words=ZH)
    assert "（2/3）" in html
    assert "<script" not in html
    done = FileProgress(source="a", state="added", done=3, total=3, chunks=0)
    assert "正在写入索引" in render_progress(done, words=ZH)


def test_a_report_has_counts_and_a_row_a_doubtful_file() -> None:
    report = IngestReport(
        added=2,
        failed=[(EVIL, "the file has zero bytes")],
        warnings=[("b.pdf", "read by OCR: page 1")],
        chunks=9,
        seconds=1.25,
    )
    html = render_report(report, repeated=["c.md"], words=ZH)
    assert "新增 2 · 未读入 2 · 9 段 · 1.2 s" in html
    assert "the file has zero bytes" in html
    assert "同名文件" in html
    assert '<li class="doubtful"><span class="sign">△</span>' in html
    assert "<script" not in html
