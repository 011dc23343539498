import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.documents import Block, ParsedFile
from loaders.errors import CorruptFileError, FileChangedError, FileUnreadableError
from loaders.reading.version import look_at, read_unchanging, stat_signature


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("旧的内容", encoding="utf-8")
    return path


def parse(path: Path) -> ParsedFile:
    return ParsedFile(blocks=(Block(text=path.read_text(encoding="utf-8")),), parser="test/1")


def parse_while(*changes: Callable[[Path], object]) -> Callable[[Path], ParsedFile]:
    """Return a parser during each call of which the next change happens."""
    left = list(changes)

    def parse_and_change(path: Path) -> ParsedFile:
        parsed = parse(path)
        if left:
            left.pop(0)(path)
        return parsed

    return parse_and_change


def write(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


def age(path: Path, seconds: float = 10) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_hash_and_text_are_of_the_same_bytes(file: Path) -> None:
    read = read_unchanging(file, version=look_at(file), parse=parse_while(write("新的内容")))
    assert read.parsed.text == "新的内容"
    assert read.version.sha256 == look_at(file).sha256


def test_a_change_of_the_same_size_within_the_clocks_tick_is_seen(file: Path) -> None:
    stat = file.stat()

    def replace_quietly(path: Path) -> None:
        path.write_text("新的内容", encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    read = read_unchanging(file, version=look_at(file), parse=parse_while(replace_quietly))
    assert read.parsed.text == "新的内容"


def test_a_file_that_never_rests_is_named(file: Path) -> None:
    restless = parse_while(*(write(str(number)) for number in range(9)))
    with pytest.raises(FileChangedError, match="changed while it was read") as error:
        read_unchanging(file, version=look_at(file), parse=restless)
    assert error.value.hint == "ingest it again when nothing writes to it"


def test_half_of_a_file_that_is_being_written_is_no_error(file: Path) -> None:
    whole = "完整的内容"

    def fails_on_half(path: Path) -> ParsedFile:
        parsed = parse(path)
        if parsed.text != whole:
            write(whole)(path)
            raise CorruptFileError("truncated")
        return parsed

    assert read_unchanging(file, version=look_at(file), parse=fails_on_half).parsed.text == whole


def test_an_error_about_a_file_that_rests_is_raised(file: Path) -> None:
    def fails(_: Path) -> ParsedFile:
        raise CorruptFileError("truncated")

    with pytest.raises(CorruptFileError, match="truncated"):
        read_unchanging(file, version=look_at(file), parse=fails)


def test_a_file_that_goes_away_is_named(file: Path) -> None:
    with pytest.raises(FileUnreadableError, match="cannot be read"):
        read_unchanging(file, version=look_at(file), parse=parse_while(Path.unlink))
    with pytest.raises(FileUnreadableError, match="cannot be read"):
        stat_signature(file)


def test_a_file_just_written_is_not_trusted_to_be_unchanged(file: Path) -> None:
    assert look_at(file).stat == ""


def test_a_file_in_the_future_is_not_trusted(file: Path) -> None:
    age(file, -1000)
    assert look_at(file).stat == ""


def test_a_settled_file_is_known_by_its_stat(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The time of change of the inode cannot be set back, so the clock is set forward.
    now = time.time_ns()
    monkeypatch.setattr("loaders.reading.version.time.time_ns", lambda: now + 10**10)
    assert look_at(file).stat == stat_signature(file)
    before = stat_signature(file)
    write("新的内容")(file)
    assert stat_signature(file) != before
