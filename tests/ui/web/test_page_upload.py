from pathlib import Path

from chains.workspace import Workspace
from tests.ui.web.conftest import make_workspace
from tests.ui.web.visitor import Visitor


def write(folder: Path, name: str, content: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def sources(workspace: Workspace, name: str) -> list[str]:
    with workspace.knowledge(name).reading() as snapshot:
        return [path.source for path in snapshot.catalog.documents.paths()]


def test_an_uploaded_file_answers_under_its_own_name(visitor: Visitor, tmp_path: Path) -> None:
    report = visitor.upload(write(tmp_path, "班车时刻.md", "末班车晚上九点四十发车。\n"))
    assert "新增 1" in report
    last = visitor.ask("末班车几点发车？")[-1]
    assert "末班车晚上九点四十发车。" in last.conversation
    assert '<span class="source">班车时刻.md</span>' in last.passages


def test_uploading_a_changed_file_updates_its_document(
    visitor: Visitor, tmp_path: Path, library: Path
) -> None:
    first = write(tmp_path / "1", "值班表.txt", "本周值班的人是赵一。\n")
    second = write(tmp_path / "2", "值班表.txt", "本周值班的人是钱二。\n")
    assert "新增 1" in visitor.upload(first, knowledge_base="值班")
    assert "更新 1" in visitor.upload(second, knowledge_base="值班")
    assert "未变 1" in visitor.upload(second, knowledge_base="值班")
    last = visitor.ask("本周值班的人是谁？", knowledge_base="值班")[-1]
    assert "钱二" in last.conversation
    assert "赵一" not in last.conversation + last.passages
    workspace = make_workspace(library)
    assert sources(workspace, "值班") == ["值班表.txt"]
    workspace.close()


def test_files_that_fail_are_named_with_the_reason(visitor: Visitor, tmp_path: Path) -> None:
    good = write(tmp_path, "好.md", "三号库存放轴承。\n")
    broken = write(tmp_path, "坏.pdf", "this is not a PDF")
    report = visitor.upload(good, broken)
    assert "新增 1 · 未读入 1" in report
    assert "坏.pdf" in report
    assert "its content is not that of a .pdf file" in report


def test_nothing_to_read_is_a_calm_sentence(visitor: Visitor, tmp_path: Path) -> None:
    report = visitor.upload(write(tmp_path, "程序.exe", "MZ"))
    assert "这些内容不能用。" in report
    assert "unsupported format .exe" in report


def test_a_name_cannot_leave_its_folder_or_become_markup(
    visitor: Visitor, tmp_path: Path, library: Path
) -> None:
    report = visitor.upload(write(tmp_path, "<img src=x onerror=alert(1)>.pdf", "no"))
    assert "<img" not in report
    uploads = library / "uploads"
    assert all(path.is_relative_to(uploads) for path in uploads.rglob("*"))
