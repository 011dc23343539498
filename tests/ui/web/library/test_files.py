from pathlib import Path

import pytest

from chains.knowledge.uploads import uploads_folder
from ui.web.library.files import move_in, safe_name, safe_path


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
        ("a." + "b" * 300, "a"),
    ],
)
def test_a_name_stays_in_its_folder(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name(name).encode()) <= 200


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("合同/2026/甲.docx", "合同/2026/甲.docx"),
        ("合同\\2026\\甲.docx", "合同/2026/甲.docx"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("a/./../b//c.md", "a/b/c.md"),
        ("a/.. /.git/c.md", "a/git/c.md"),
        ("", "upload"),
        ("/".join("abcdefghijklmn"), "/".join("cdefghijklmn")),
    ],
)
def test_a_path_stays_below_its_folder(path: str, safe: str) -> None:
    assert safe_path(path) == safe


def stage(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "staged"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_file_is_shown_by_its_relative_path_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    folder = uploads_folder(tmp_path, "产品手册")
    for content in ("一", "二"):
        found = move_in(stage(tmp_path, content), name="合同/甲.md", folder=folder)
    assert found.source == "合同/甲.md"
    assert found.path == folder / "合同" / "甲.md"
    assert found.path.read_text(encoding="utf-8") == "二"
