from pathlib import Path

import pytest

from ui.web.evaluation.remembering import Remembered


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    read: list[Path] = []

    def count(folder: Path) -> int:
        read.append(folder)
        return len(read)

    kept: Remembered[int] = Remembered(["a", "b"], most=1)
    assert [kept.read(tmp_path, count), kept.read(tmp_path, count)] == [1, 1]
    (tmp_path / "b").write_text("new")
    assert kept.read(tmp_path, count) == 2
    (tmp_path / "c").write_text("not one of them")
    assert kept.read(tmp_path, count) == 2
    assert kept.read(tmp_path.parent, count) == 3
    assert kept.read(tmp_path, count) == 4


def test_an_error_is_not_remembered(tmp_path: Path) -> None:
    kept: Remembered[int] = Remembered([], most=2)
    with pytest.raises(ZeroDivisionError):
        kept.read(tmp_path, lambda _: 1 // 0)
    assert kept.read(tmp_path, lambda _: 7) == 7
