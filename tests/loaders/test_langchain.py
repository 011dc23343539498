from pathlib import Path

import pytest
from langchain_core.document_loaders import BaseLoader

from loaders.errors import FileUnreadableError
from loaders.langchain import FileLoader


def test_blocks_become_documents(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 标题\n\n正文")
    loader = FileLoader(tmp_path / "a.md")
    assert isinstance(loader, BaseLoader)
    heading, body = loader.load()
    assert (heading.page_content, body.page_content) == ("# 标题", "正文")
    assert body.metadata == {
        "source": "a.md",
        "title": "标题",
        "kind": "text",
        "location": {"heading": "标题"},
        "start": 6,
    }


def test_source_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("正文")
    [document] = FileLoader(tmp_path / "a.txt", source="sub/a.txt").lazy_load()
    assert document.metadata["source"] == "sub/a.txt"


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    loader = FileLoader(tmp_path / "none.txt")
    with pytest.raises(FileUnreadableError, match="no such file"):
        loader.load()
