from pathlib import Path

import pytest

from chains.errors import InputError
from chains.knowledge.survey import survey
from loaders.walk import FoundFile


def found(root: Path, source: str, content: str = "一。") -> FoundFile:
    path = root / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return FoundFile(path=path, root=root, source=source)


def test_files_that_were_found_already_keep_their_source(tmp_path: Path) -> None:
    given = [found(tmp_path, "合同/甲.md"), found(tmp_path, "合同/程序.exe")]
    found(tmp_path, "合同/不在其中.md")
    surveyed = survey(given)
    assert surveyed.files == (given[0],)
    assert [source for source, _ in surveyed.failed] == ["合同/程序.exe"]


def test_nothing_that_can_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unsupported format \.exe"):
        survey([found(tmp_path, "程序.exe")])
