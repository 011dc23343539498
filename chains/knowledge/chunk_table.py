"""Chunks of every generation."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from threading import RLock
from typing import NamedTuple

from chains.knowledge.records import ChunkRecord
from loaders.documents import Location

_COLUMNS = 'c.id, c.document_id, c.position, c.text, c.header, c.start, c."end", c.location'
_NOWHERE = Location()


class DocumentName(NamedTuple):
    """What a document is called.

    Attributes:
        source: Its first display path.
        title: Its title.
    """

    source: str
    title: str


def chunk_ids(document_id: str, texts: Sequence[str]) -> list[str]:
    """Name the chunks of a document: 16 hexadecimal digits each.

    The id hashes document, text and the occurrence of that text within the document, so that
    two files with the same paragraph never share a row, and a chunk keeps its id when text
    before it changes.
    """
    seen: Counter[str] = Counter()
    ids = []
    for text in texts:
        name = f"{document_id}\0{seen[text]}\0{text}"
        seen[text] += 1
        ids.append(hashlib.sha256(name.encode()).hexdigest()[:16])
    return ids


def index_hash(index_text: str) -> str:
    """Hash what the indexes see: under one `dense_key`, equal hashes have equal vectors."""
    return hashlib.sha256(index_text.encode()).hexdigest()[:32]


class ChunkTable:
    """Rows of `chunks`; writing methods belong inside `Catalog.transaction`."""

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        """Share the catalog's connection and lock."""
        self._connection = connection
        self._lock = lock

    def read(
        self, generation: int, ids: Sequence[str], *, names: dict[str, DocumentName] | None = None
    ) -> dict[str, ChunkRecord]:
        """Return the chunks of a generation by id; ids that it does not know are left out.

        Args:
            generation: The generation.
            ids: The chunks.
            names: What documents are known to be called; what was looked up is added.
        """
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM chunks c WHERE c.generation = ?"
            " AND c.id IN (SELECT value FROM json_each(?))",
            (generation, json.dumps(list(ids))),
        )
        return {chunk.id: chunk for chunk in self._chunks(rows, names=names)}

    def of_document(self, generation: int, document_id: str) -> list[ChunkRecord]:
        """Return a document's chunks in reading order."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM chunks c WHERE c.generation = ? AND c.document_id = ?"
            " ORDER BY c.position",
            (generation, document_id),
        )
        return self._chunks(rows)

    def around(
        self,
        generation: int,
        chunks: Sequence[ChunkRecord],
        reach: int,
        *,
        names: dict[str, DocumentName] | None = None,
    ) -> list[list[ChunkRecord]]:
        """Return each chunk with up to `reach` neighbours on each side, in reading order.

        Args:
            generation: The generation.
            chunks: The chunks in the middle.
            reach: How many chunks on each side.
            names: As in `read`.
        """
        places = [(chunk.document_id, chunk.position) for chunk in chunks]
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM json_each(?) AS place CROSS JOIN chunks c"
            " WHERE c.generation = ? AND c.document_id = json_extract(place.value, '$[0]')"
            " AND c.position BETWEEN json_extract(place.value, '$[1]') - ?"
            " AND json_extract(place.value, '$[1]') + ?"
            " ORDER BY c.position",
            (json.dumps(list(dict.fromkeys(places))), generation, reach, reach),
        )
        found = {chunk.id: chunk for chunk in self._chunks(rows, names=names)}
        return [
            [
                each
                for each in found.values()
                if each.document_id == document and abs(each.position - position) <= reach
            ]
            for document, position in places
        ]

    def ids(self, generation: int) -> list[str]:
        """Return the ids of all chunks of a generation."""
        rows = self._rows("SELECT id FROM chunks WHERE generation = ?", (generation,))
        return [row["id"] for row in rows]

    def sample(self, generation: int, count: int) -> list[str]:
        """Return the texts of so many chunks; ids are hashes, so that their order is random."""
        rows = self._rows(
            "SELECT text FROM chunks WHERE generation = ? ORDER BY id LIMIT ?", (generation, count)
        )
        return [row["text"] for row in rows]

    def openings(self, generation: int, count: int) -> list[str]:
        """Return what so many documents begin with: the texts of their first chunks."""
        rows = self._rows(
            "SELECT text FROM chunks WHERE generation = ? AND position = 0"
            " ORDER BY document_id LIMIT ?",
            (generation, count),
        )
        return [row["text"] for row in rows]

    def ids_of_documents(self, generation: int, document_ids: Iterable[str]) -> frozenset[str]:
        """Return the ids of all chunks of some documents."""
        rows = self._rows(
            "SELECT id FROM chunks WHERE generation = ?"
            " AND document_id IN (SELECT value FROM json_each(?))",
            (generation, json.dumps(list(document_ids))),
        )
        return frozenset(row["id"] for row in rows)

    def count(self, generation: int) -> int:
        """Return how many chunks a generation has."""
        rows = self._rows("SELECT count(*) AS n FROM chunks WHERE generation = ?", (generation,))
        return int(rows[0]["n"])

    def hashes_of_document(self, generation: int, document_id: str) -> dict[str, str]:
        """Return chunk id -> index hash of one document."""
        rows = self._rows(
            "SELECT id, index_hash FROM chunks WHERE generation = ? AND document_id = ?",
            (generation, document_id),
        )
        return {row["id"]: row["index_hash"] for row in rows}

    def with_hashes(self, generation: int, hashes: Iterable[str]) -> dict[str, str]:
        """Return index hash -> id of some chunk of a generation that has it."""
        rows = self._rows(
            "SELECT index_hash, min(id) AS id FROM chunks WHERE generation = ?"
            " AND index_hash IN (SELECT value FROM json_each(?)) GROUP BY index_hash",
            (generation, json.dumps(list(hashes))),
        )
        return {row["index_hash"]: row["id"] for row in rows}

    def replace(self, generation: int, document_id: str, chunks: Sequence[ChunkRecord]) -> None:
        """Make these the chunks of a document in a generation.

        Rows that the indexes see as before stay, and with them their vectors.
        """
        same = [chunk.id + index_hash(chunk.index_text) for chunk in chunks]
        self._connection.execute(
            "DELETE FROM chunks WHERE generation = ? AND document_id = ?"
            " AND id || index_hash NOT IN (SELECT value FROM json_each(?))",
            (generation, document_id, json.dumps(same)),
        )
        self._connection.executemany(
            "INSERT INTO chunks (generation, id, document_id, position, text, header, index_hash,"
            ' start, "end", location) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
            " ON CONFLICT (generation, id) DO UPDATE SET position = excluded.position,"
            ' header = excluded.header, start = excluded.start, "end" = excluded."end",'
            " location = excluded.location",
            [(generation, *_values(chunk)) for chunk in chunks],
        )

    def copy(self, source: int, target: int) -> None:
        """Give one generation the chunks of another."""
        columns = 'id, document_id, position, text, header, index_hash, start, "end", location'
        self._connection.execute(
            f"INSERT INTO chunks (generation, {columns})"
            f" SELECT ?, {columns} FROM chunks WHERE generation = ?",
            (target, source),
        )

    def _chunks(
        self, rows: Sequence[sqlite3.Row], *, names: dict[str, DocumentName] | None = None
    ) -> list[ChunkRecord]:
        """Join rows with the names of their documents; what is deleted meanwhile is left out."""
        names = {} if names is None else names
        documents = [row[1] for row in rows]
        if missing := set(documents) - names.keys():
            names |= self._names(missing)
        return [
            _chunk(row, names[document])
            for row, document in zip(rows, documents, strict=True)
            if document in names
        ]

    def _names(self, document_ids: Iterable[str]) -> dict[str, DocumentName]:
        rows = self._rows(
            "SELECT d.id, d.title,"
            " (SELECT min(source) FROM paths p WHERE p.document_id = d.id) AS source"
            " FROM documents d WHERE d.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(document_ids)),),
        )
        return {row["id"]: DocumentName(row["source"] or "", row["title"]) for row in rows}

    def _rows(self, query: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _values(chunk: ChunkRecord) -> tuple[object, ...]:
    return (
        chunk.id,
        chunk.document_id,
        chunk.position,
        chunk.text,
        chunk.header,
        index_hash(chunk.index_text),
        chunk.start,
        chunk.end,
        json.dumps(chunk.location.to_dict(), ensure_ascii=False),
    )


def _chunk(row: sqlite3.Row, name: DocumentName) -> ChunkRecord:
    id_, document_id, position, text, header, start, end, location = row
    is_somewhere = location != "{}"
    return ChunkRecord(
        id=id_,
        document_id=document_id,
        position=position,
        text=text,
        header=header,
        start=start,
        end=end,
        location=Location.from_dict(json.loads(location)) if is_somewhere else _NOWHERE,
        source=name.source,
        title=name.title,
    )
