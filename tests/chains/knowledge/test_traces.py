import bz2
import gzip
import json
import lzma
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.traces import Traces, find_traces, search_folder, texts_not_in

SECRET = "张三的工资是每月九千元。"
OTHER = "李四的工资谁也不知道呀。"
QUOTED = '他说"明天放假"，大家都很高兴。'


def found(folder: Path) -> tuple[str, ...]:
    return search_folder(folder, [SECRET, OTHER]).found


def test_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "子").mkdir()
    (tmp_path / "子" / "a.bin").write_bytes(b"\0\1" + SECRET.encode() + b"\2")
    (tmp_path / "b.txt").write_text("没有什么。", encoding="utf-8")
    traces = search_folder(tmp_path, [SECRET, OTHER])
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.*"))
    assert traces == Traces(files=2, size=size, found=(SECRET,), unread=())


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_as_json_writes_it(tmp_path: Path, ensure_ascii: bool) -> None:
    (tmp_path / "a.json").write_text(json.dumps([QUOTED], ensure_ascii=ensure_ascii), "utf-8")
    assert search_folder(tmp_path, [QUOTED]).found == (QUOTED,)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zlib.compress])
def test_in_compressed_files(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    (tmp_path / "a").write_bytes(compress(SECRET.encode() * 9))
    (tmp_path / "b").write_bytes(compress(gzip.compress(OTHER.encode())))
    assert found(tmp_path) == (SECRET, OTHER)


def test_in_a_zip_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", SECRET)
    assert found(tmp_path) == (SECRET,)


def database(path: Path, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute('CREATE TABLE "a b" (x, y)')
        connection.executemany('INSERT INTO "a b" VALUES (?, 1)', [(value,) for value in values])


def test_a_sentence_torn_over_pages_of_a_database(tmp_path: Path) -> None:
    text = "".join(f"{SECRET}第{number}遍。" for number in range(2000))
    database(tmp_path / "a.db", text)
    torn = next(
        sentence
        for sentence in (text[start : start + 300] for start in range(0, 9000, 300))
        if sentence.encode() not in (tmp_path / "a.db").read_bytes()
    )
    assert search_folder(tmp_path, [torn]).found == (torn,)


def test_compressed_in_a_cell_of_a_database(tmp_path: Path) -> None:
    database(tmp_path / "a.db", 7, None, gzip.compress(SECRET.encode()), "别的")
    assert found(tmp_path) == (SECRET,)


@pytest.mark.parametrize(
    "data",
    [
        b"\x28\xb5\x2f\xfd" + b"zstd",
        b"\x04\x22\x4d\x18" + b"lz4 frame",
        gzip.compress(SECRET.encode() * 99)[:-12],
        b"PK\x03\x04 torn",
        b"SQLite format 3\0 torn",
    ],
    ids=["zstd", "lz4", "gzip", "zip", "database"],
)
def test_what_cannot_be_made_out_proves_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.bin").write_bytes(data)
    assert search_folder(tmp_path, [SECRET]).unread == ("a.bin",)


def tantivy_index(folder: Path, *, stored: bool) -> None:
    import tantivy

    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("body", stored=stored).build()
    index = tantivy.Index(schema, str(folder))
    writer = index.writer(15_000_000, 1)
    for number in range(200):
        writer.add_document(tantivy.Document(body=f"{SECRET}{number} " * 3))
    writer.commit()
    writer.wait_merging_threads()


def test_texts_that_a_keyword_index_stores(tmp_path: Path) -> None:
    tantivy_index(tmp_path / "stored", stored=True)
    assert found(tmp_path) == (SECRET,)


def test_a_keyword_index_that_stores_nothing(tmp_path: Path) -> None:
    tantivy_index(tmp_path / "bare", stored=False)
    traces = search_folder(tmp_path / "bare", ["没有出现过的一句话。"])
    assert (traces.found, traces.unread) == ((), ())


def test_another_process_finds_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{SECRET}\n{QUOTED}", "utf-8")
    assert find_traces(tmp_path, [SECRET, OTHER, QUOTED]) == Traces(
        files=1, size=(tmp_path / "a").stat().st_size, found=(QUOTED, SECRET), unread=()
    )


def test_a_search_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"be searched for traces \(Unicode"):
        find_traces(tmp_path, ["没有配对的\ud800代理。"])


def test_texts_of_others_are_left_out() -> None:
    assert texts_not_in([SECRET, OTHER], ["", f"抄一句：{OTHER}"]) == [SECRET]
    assert texts_not_in([], ["别的"]) == []
