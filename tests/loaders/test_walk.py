from pathlib import Path

import pytest

from loaders.walk import load_paths, walk_paths
from tests.support.loader_files import OPTIONS


def rows(*paths: Path) -> list[tuple[str, str, str]]:
    return [(found.source, found.status, found.reason) for found in walk_paths(paths)]


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("内容")


def test_order_and_reasons(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/乙.md", "a/甲.md", "a.TXT", ".git/x.txt", "~$报告.docx")
    write(tmp_path, "Thumbs.db", "a/pic.xyz", "Makefile", "old.doc")
    assert rows(tmp_path) == [
        (".git", "skipped", "hidden"),
        ("Makefile", "skipped", "unsupported format (no suffix)"),
        ("Thumbs.db", "skipped", "file of the operating system"),
        ("a/pic.xyz", "skipped", "unsupported format .xyz"),
        ("a/乙.md", "found", ""),
        ("a/甲.md", "found", ""),
        ("a.TXT", "found", ""),
        ("b.txt", "found", ""),
        ("old.doc", "found", ""),
        ("~$报告.docx", "skipped", "lock file of an open Office document"),
    ]


def test_paths_are_absolute_and_sources_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "docs/sub/a.txt")
    monkeypatch.chdir(tmp_path)
    [found] = walk_paths([Path("docs")])
    assert found.path == tmp_path / "docs/sub/a.txt"
    assert found.root == tmp_path / "docs"
    assert found.source == "sub/a.txt"


def test_a_single_file_has_its_name_as_source(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.txt", "sub/.notes.md")
    assert rows(tmp_path / "sub/a.txt", tmp_path / "sub/.notes.md") == [
        ("a.txt", "found", ""),
        (".notes.md", "found", ""),
    ]


def test_a_missing_path_is_a_failed_row(tmp_path: Path) -> None:
    assert rows(tmp_path / "none") == [("none", "failed", "no such file or folder")]


def test_each_real_file_comes_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "none")
    assert rows(tmp_path, tmp_path / "a.txt") == [
        ("a.txt", "found", ""),
        ("b.txt", "skipped", "the same as a.txt"),
        ("dangling.txt", "found", ""),
        ("loop", "skipped", f"the same as {tmp_path.name}"),
        ("a.txt", "skipped", "the same as a.txt"),
    ]


def test_an_unreadable_folder_is_a_failed_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "closed/a.txt", "open.txt")
    iterdir = Path.iterdir

    def refuse(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert rows(tmp_path) == [
        ("closed", "failed", "the folder cannot be read: Permission denied"),
        ("open.txt", "found", ""),
    ]


def test_a_broken_file_never_stops_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "c.txt", "d.xyz")
    (tmp_path / "b.pdf").write_text("no PDF")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "none")
    report = load_paths([tmp_path, tmp_path / "none"], options=OPTIONS)
    assert [(found.source, parsed.text) for found, parsed in report.read] == [
        ("a.txt", "内容"),
        ("c.txt", "内容"),
    ]
    assert report.skipped == (("d.xyz", "unsupported format .xyz"),)
    assert [source for source, _ in report.failed] == ["b.pdf", "dangling.txt", "none"]
    assert report.failed[1] == ("dangling.txt", "no such file. Check the path.")
