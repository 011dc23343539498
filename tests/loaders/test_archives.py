import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from loaders.archives import check_archive
from loaders.errors import CorruptFileError, EncryptedFileError, FileTooLargeError
from tests.support.loader_files import load

DOCUMENT = "word/document.xml"


def write_zip(path: Path, *, megabytes: int, name: str = DOCUMENT, count: int = 1) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            with archive.open(f"{number or ''}{name}", "w") as entry:
                for _ in range(megabytes):
                    entry.write(bytes(10**6))
    return path


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".doc"])
def test_zip_bombs_are_refused_by_every_office_format(tmp_path: Path, suffix: str) -> None:
    folder = {".pptx": "ppt/slide.xml", ".xlsx": "xl/sheet.xml"}.get(suffix, DOCUMENT)
    path = write_zip(tmp_path / f"a{suffix}", megabytes=150, name=folder)
    with pytest.raises(FileTooLargeError, match=r"has 0\.1 MB but would have 150 MB unpacked"):
        load(path)


def test_many_small_entries_add_up(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", megabytes=3, count=40)
    with pytest.raises(FileTooLargeError, match="would have 120 MB unpacked"):
        check_archive(path)


def test_one_part_too_large_for_a_tree(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    noise = bytes((i * i * 31 + i * 7 + (i >> 8)) % 251 for i in range(10**6))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/media/a.bin", noise * 4, compress_type=zipfile.ZIP_STORED)
        with archive.open(DOCUMENT, "w") as entry:
            for _ in range(101):
                entry.write(bytes(10**6))
    message = r"part word/document.xml has 101 MB, the limit is 100 MB"
    with pytest.raises(FileTooLargeError, match=message):
        check_archive(path)


def test_a_size_that_lies_costs_little_memory(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.docx", megabytes=300)
    data = bytearray(path.read_bytes())
    size = struct.pack("<L", 300 * 10**6)
    assert data.count(size) >= 1
    path.write_bytes(data.replace(size, struct.pack("<L", 1000)))
    tracemalloc.start()
    with pytest.raises(CorruptFileError, match="the archive is damaged: Bad CRC-32"):
        check_archive(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6


def test_a_huge_table_of_contents_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60000, 60000, 30_000_000, 100, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(30_000_100) + end)
    with pytest.raises(CorruptFileError, match="its table of contents alone has 30 MB"):
        load(path)


def test_a_large_archive_with_64_bit_sizes(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 25_000_000, 100)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 25_000_104, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(25_000_100) + record + locator + end)
    with pytest.raises(CorruptFileError, match="its table of contents alone has 25 MB"):
        check_archive(path)


def test_encrypted_entries(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.docx", megabytes=1)
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(EncryptedFileError, match="protected by a password"):
        check_archive(path)


def test_truncated(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.docx", megabytes=1)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CorruptFileError, match="looks like a truncated or damaged zip archive"):
        load(path)


def test_an_ordinary_document_passes(tmp_path: Path) -> None:
    check_archive(write_zip(tmp_path / "a.docx", megabytes=20))
