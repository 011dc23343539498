import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import Catalog
from chains.knowledge.records import ChunkRecord, DocumentRecord, Keys, PathRecord
from loaders.documents import Block, FileHealth, Location, ParsedFile

PARSED = ParsedFile(
    blocks=(
        Block(text="标题😀", kind="heading", location=Location(heading="标题😀")),
        Block(
            text="| 甲 | 乙 |",
            kind="table",
            location=Location(page=2, boxes=((2, 0.5, 1.0, 9.0, 9.5),), rows=(3, 4)),
        ),
    ),
    parser="test/1",
    title="标题",
    codec="gb18030",
    warnings=("第三页读不出来",),
    health=FileHealth(pages=3, pages_empty=(3,), garble_ratio=0.01, attachments=("附件.pdf",)),
    signature=bytes(range(16)),
)
DOCUMENT = DocumentRecord(id="d1", sha256="0a", size=7, parse_key="p", parsed=PARSED)
KEYS = Keys(parse="p", chunk="c", dense="d", lexical="l")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


def chunk(number: int, **values: object) -> ChunkRecord:
    fields: dict[str, object] = {
        "id": f"{number:016x}",
        "document_id": "d1",
        "position": number,
        "text": f"第{number}块",
        "header": "标题",
        "start": number * 3,
        "end": number * 3 + 3,
    }
    return ChunkRecord(**(fields | values))  # type: ignore[arg-type]  # of their own types


def write(catalog: Catalog, *chunks: ChunkRecord) -> None:
    with catalog.transaction():
        generation = catalog.generations.add(KEYS, embedder="e")
        catalog.generations.promote(generation.number)
        catalog.documents.write(DOCUMENT)
        catalog.documents.write_path(
            PathRecord(path="/in/b.txt", source="b.txt", root="/in", document_id="d1")
        )
        catalog.documents.write_path(
            PathRecord(path="/in/a.txt", source="a.txt", root="/in", document_id="d1")
        )
        catalog.chunks.replace(generation.number, "d1", chunks)


def test_a_document_comes_back_as_it_was_written(catalog: Catalog) -> None:
    write(catalog)
    found = catalog.documents.read("d1")
    assert found is not None
    assert found.parsed == PARSED
    assert found.sources == ("a.txt", "b.txt")
    head = catalog.documents.with_hash("0a")
    assert head is not None
    assert (head.id, head.parse_key) == (found.id, found.parse_key)
    assert (head.status, head.sources) == (found.status, found.sources)
    assert (catalog.documents.read("x"), catalog.documents.with_hash("x")) == (None, None)


def test_a_chunk_comes_back_with_source_and_title(catalog: Catalog) -> None:
    location = Location(page=1, page_end=2, boxes=((1, 0.0, 0.0, 1.0, 1.0),), rows=(1, 2))
    write(catalog, chunk(0, location=location))
    (found,) = catalog.chunks.read(1, ["0" * 16]).values()
    assert found == chunk(0, location=location, source="a.txt", title="标题")


def test_another_generation_does_not_know_a_chunk(catalog: Catalog) -> None:
    write(catalog, chunk(0))
    assert catalog.chunks.read(2, ["0" * 16]) == {}


def test_neighbours_come_in_reading_order(catalog: Catalog) -> None:
    write(catalog, *(chunk(number) for number in range(5)))
    (around,) = catalog.chunks.around(1, [chunk(1)], 2)
    assert [found.position for found in around] == [0, 1, 2, 3]


def test_chunks_that_stand_close_share_neighbours(catalog: Catalog) -> None:
    write(catalog, *(chunk(number) for number in range(5)))
    around = catalog.chunks.around(1, [chunk(3), chunk(0), chunk(9)], 1)
    assert [[found.position for found in each] for each in around] == [[2, 3, 4], [0, 1], []]
    assert catalog.chunks.around(1, [], 1) == []
    assert {found.source for each in around for found in each} == {"a.txt"}


def test_many_more_ids_than_sqlite_takes_variables(catalog: Catalog) -> None:
    write(catalog, *(chunk(number) for number in range(40_000)))
    assert len(catalog.chunks.read(1, catalog.chunks.ids(1))) == 40_000


def test_offsets_count_code_points(catalog: Catalog) -> None:
    write(catalog)
    assert catalog.documents.text_between("d1", 2, 3) == "😀"
    assert catalog.documents.text_between("d1", 5, 8) == "| 甲"
    assert catalog.documents.text_between("gone", 0, 9) == ""


def test_a_summary_counts_live_chunks(catalog: Catalog) -> None:
    write(catalog, chunk(0), chunk(1))
    (summary,) = catalog.documents.summaries()
    assert (summary.chunks, summary.characters) == (2, len(PARSED.text))
    assert (summary.codec, summary.warnings) == ("gb18030", ("第三页读不出来",))


def test_a_transaction_bumps_the_commit_number(catalog: Catalog) -> None:
    before = catalog.commit_number()
    write(catalog)
    assert catalog.commit_number() == before + 1


def test_a_transaction_that_fails_leaves_nothing(catalog: Catalog) -> None:
    before = catalog.commit_number()
    with pytest.raises(KeyboardInterrupt):
        write_and_fail(catalog)
    assert catalog.documents.ids() == []
    assert catalog.commit_number() == before
    write(catalog)
    assert catalog.documents.ids() == ["d1"]


def write_and_fail(catalog: Catalog) -> None:
    with catalog.transaction():
        catalog.documents.write(DOCUMENT)
        raise KeyboardInterrupt


def test_another_connection_sees_the_commit(catalog: Catalog) -> None:
    other = Catalog(catalog.path)
    write(catalog)
    assert other.commit_number() == catalog.commit_number()
    assert other.documents.ids() == ["d1"]
    other.close()


def test_one_generation_is_live(catalog: Catalog) -> None:
    write(catalog)
    with catalog.transaction():
        second = catalog.generations.add(KEYS, embedder="e", dense_name="generation-1")
        catalog.generations.promote(second.number)
    states = [(g.number, g.state, g.dense_name) for g in catalog.generations.all()]
    assert states == [(1, "retired", "generation-1"), (2, "live", "generation-1")]


def test_numbers_of_generations_are_never_used_twice(catalog: Catalog) -> None:
    write(catalog)
    with catalog.transaction():
        second = catalog.generations.add(KEYS, embedder="e")
        catalog.generations.remove(second.number)
        third = catalog.generations.add(KEYS, embedder="e")
    assert (second.number, third.number) == (2, 3)


def test_what_was_read_again_waits_until_it_is_written(catalog: Catalog) -> None:
    write(catalog)
    newer = DocumentRecord(
        id="d1",
        sha256="0a",
        size=7,
        parse_key="q",
        parsed=ParsedFile(blocks=(Block(text="新的"),), parser="test/2"),
    )
    with catalog.transaction():
        catalog.documents.stage(newer)
    assert catalog.documents.text_between("d1", 0, 2) == "标题"
    with catalog.transaction():
        catalog.documents.write_staged()
    assert catalog.documents.text_between("d1", 0, 2) == "新的"


def test_a_catalog_that_was_begun_is_finished(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "catalog.db")
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.close()
    catalog = Catalog(tmp_path / "catalog.db")
    write(catalog)
    assert catalog.documents.ids() == ["d1"]
    catalog.close()


def test_a_damaged_catalog_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(KnowledgeBaseError) as error:
        Catalog(path)
    assert str(error.value) == f"{path}: cannot be opened (file is not a database)"
    assert "zhiwen kb drop" in error.value.hint


def test_a_catalog_of_another_version(catalog: Catalog) -> None:
    catalog.write_meta("schema_version", "99")
    with pytest.raises(KnowledgeBaseError) as error:
        Catalog(catalog.path)
    assert str(error.value) == f"{catalog.path}: written by another version of zhiwen"
    assert error.value.hint == "ingest the documents into a new knowledge base"


def test_a_catalog_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.db")
    write(catalog)
    catalog.close()
    with sqlite3.connect(tmp_path / "catalog.db") as old:
        for column in ("documents DROP COLUMN health", "documents DROP COLUMN signature",
                       "paths DROP COLUMN stat"):  # fmt: skip
            old.execute(f"ALTER TABLE {column}")
        old.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    old.close()
    catalog = Catalog(tmp_path / "catalog.db")
    document = catalog.documents.read("d1")
    [path, *_] = catalog.documents.paths(document_id="d1")
    catalog.close()
    assert document is not None
    assert document.parsed.text == PARSED.text
    assert document.parsed.health == FileHealth()
    assert document.parsed.signature == b""
    assert path.stat == ""
