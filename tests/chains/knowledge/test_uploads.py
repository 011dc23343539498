from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.uploads import remove_upload, uploads_folder


def uploaded(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("一", encoding="utf-8")
    return path


def test_removing_a_copy_takes_the_empty_folders_along(tmp_path: Path) -> None:
    folder = uploads_folder(tmp_path, "kb")
    inner, other = uploaded(folder, "a/b/c.md"), uploaded(folder, "a/d.md")
    assert remove_upload(inner, folder=folder)
    assert not (folder / "a" / "b").exists()
    assert other.exists()
    assert remove_upload(other, folder=folder)
    assert not folder.exists()


def test_only_uploaded_copies_are_removed(tmp_path: Path) -> None:
    folder = uploads_folder(tmp_path, "产品手册")
    folder.mkdir(parents=True)
    own = uploaded(tmp_path, "own.md")
    assert not remove_upload(own, folder=folder)
    assert not remove_upload(folder / ".." / ".." / "own.md", folder=folder)
    assert not remove_upload(folder / "gone.md", folder=folder)
    assert own.exists()


def test_an_empty_knowledge_base_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="the name of a knowledge base is empty"):
        uploads_folder(tmp_path, " ")
