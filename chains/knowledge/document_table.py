"""Documents and the files that hold them."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from threading import RLock

from chains.knowledge.records import (
    DocumentHead,
    DocumentRecord,
    DocumentSummary,
    KnownFile,
    PathRecord,
    blocks_from_spans,
)
from loaders.documents import FileHealth, ParsedFile

_SOURCES = "(SELECT json_group_array(source) FROM paths WHERE document_id = d.id) AS sources"


class DocumentTable:
    """Rows of `documents` and `paths`; writing belongs inside `Catalog.transaction`."""

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        """Share the catalog's connection and lock."""
        self._connection = connection
        self._lock = lock

    def read(self, document_id: str) -> DocumentRecord | None:
        """Return a document with its text, or None."""
        row = self._row("d.id = ?", document_id)
        return _document(row) if row else None

    def exists(self, document_id: str) -> bool:
        """Tell whether a document is known."""
        with self._lock:
            row = self._connection.execute(
                "SELECT 1 FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        return row is not None

    def text_between(self, document_id: str, start: int, end: int) -> str:
        """Return a piece of a document's text by offsets in code points; "" if it is gone."""
        with self._lock:
            row = self._connection.execute(
                "SELECT substr(text, ?, ?) AS piece FROM documents WHERE id = ?",
                (start + 1, end - start, document_id),
            ).fetchone()
        return str(row["piece"]) if row else ""

    def texts(self) -> Iterator[str]:
        """Yield the texts of all documents, one at a time."""
        for document_id in self.ids():
            with self._lock:
                row = self._connection.execute(
                    "SELECT text FROM documents WHERE id = ?", (document_id,)
                ).fetchone()
            yield str(row["text"])

    def with_hash(self, sha256: str) -> DocumentHead | None:
        """Return the document whose file has this content, without its text, or None."""
        with self._lock:
            row = self._connection.execute(
                f"SELECT d.id, d.parse_key, d.status, {_SOURCES} FROM documents d"
                " WHERE d.sha256 = ?",
                (sha256,),
            ).fetchone()
        if row is None:
            return None
        return DocumentHead(
            id=row["id"],
            parse_key=row["parse_key"],
            status=row["status"],
            sources=tuple(sorted(json.loads(row["sources"]))),
        )

    def ids(self) -> list[str]:
        """Return the ids of all documents in the order they were added."""
        with self._lock:
            rows = self._connection.execute("SELECT id FROM documents ORDER BY rowid").fetchall()
        return [row["id"] for row in rows]

    def parse_keys(self) -> dict[str, str]:
        """Return document id -> key of its parsing, in the order they were added."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, parse_key FROM documents ORDER BY rowid"
            ).fetchall()
        return {row["id"]: row["parse_key"] for row in rows}

    def summaries(self) -> list[DocumentSummary]:
        """Return all documents without their text, by source."""
        with self._lock:
            rows = self._connection.execute(
                f"SELECT d.*, {_SOURCES}, length(d.text) AS characters,"
                " (SELECT count(*) FROM chunks c JOIN generations g ON g.number = c.generation"
                "  WHERE c.document_id = d.id AND g.state = 'live') AS chunks"
                " FROM documents d"
            ).fetchall()
        return sorted((_summary(row) for row in rows), key=lambda summary: summary.sources)

    def updates(self) -> dict[str, str]:
        """Return document id -> time of its last change here, ISO 8601, UTC."""
        with self._lock:
            rows = self._connection.execute("SELECT id, updated_at FROM documents").fetchall()
        return {row["id"]: row["updated_at"] for row in rows}

    def signatures(self) -> dict[str, bytes]:
        """Return document id -> MinHash signature of the documents that have one."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, signature FROM documents WHERE signature != '' ORDER BY rowid"
            ).fetchall()
        return {row["id"]: bytes.fromhex(row["signature"]) for row in rows}

    def write(self, document: DocumentRecord) -> None:
        """Insert or replace a document's row; its paths are left alone."""
        self._write(_values(document))

    def stage(self, document: DocumentRecord) -> None:
        """Keep what was read again apart: the live chunks' offsets refer to the old text."""
        self._connection.execute(
            "INSERT OR REPLACE INTO reread VALUES (?, ?)",
            (document.id, json.dumps(_values(document), ensure_ascii=False)),
        )

    def write_staged(self) -> None:
        """Replace documents by what was read again."""
        for row in self._connection.execute("SELECT record FROM reread").fetchall():
            self._write(json.loads(row["record"]))
        self.discard_staged()

    def discard_staged(self) -> None:
        """Forget what was read again."""
        self._connection.execute("DELETE FROM reread")

    def _write(self, values: Mapping[str, str | int]) -> None:
        updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
        self._connection.execute(
            f"INSERT INTO documents ({', '.join(values)})"
            f" VALUES ({', '.join(':' + name for name in values)})"
            f" ON CONFLICT (id) DO UPDATE SET {updates}",
            values,
        )

    def mark_outdated(self, document_id: str, error: str) -> None:
        """Note that a newer version of the file could not be read."""
        self._connection.execute(
            "UPDATE documents SET status = 'outdated', error = ? WHERE id = ?",
            (error, document_id),
        )

    def mark_ready(self, document_id: str) -> None:
        """Note that the file on disk is the version that was read."""
        self._connection.execute(
            "UPDATE documents SET status = 'ready', error = '' WHERE id = ?", (document_id,)
        )

    def remove(self, document_id: str) -> None:
        """Remove a document with its paths and its chunks of every generation."""
        for statement in (
            "DELETE FROM chunks WHERE document_id = ?",
            "DELETE FROM paths WHERE document_id = ?",
            "DELETE FROM documents WHERE id = ?",
        ):
            self._connection.execute(statement, (document_id,))

    def paths(self, *, document_id: str | None = None) -> list[PathRecord]:
        """Return the known files, of one document or of all."""
        condition = "WHERE document_id = ?" if document_id is not None else ""
        values = (document_id,) if document_id is not None else ()
        with self._lock:
            rows = self._connection.execute(
                f"SELECT * FROM paths {condition} ORDER BY source", values
            ).fetchall()
        return [_path(row) for row in rows]

    def known_files(self) -> dict[str, KnownFile]:
        """Return absolute path -> file, of all files, with one question to the database."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT p.*, d.parse_key, d.status FROM paths p"
                " JOIN documents d ON d.id = p.document_id"
            ).fetchall()
        return {
            row["path"]: KnownFile(
                record=_path(row), parse_key=row["parse_key"], status=row["status"]
            )
            for row in rows
        }

    def path(self, path: str) -> PathRecord | None:
        """Return what is known of a file by its absolute path, or None."""
        return self._path_where("path = ?", path)

    def path_of_source(self, source: str) -> PathRecord | None:
        """Return what is known of a file by its display path, or None."""
        return self._path_where("source = ?", source)

    def write_path(self, record: PathRecord) -> None:
        """Insert or replace a file's row."""
        self._connection.execute(
            "INSERT OR REPLACE INTO paths (path, source, root, document_id, stat)"
            " VALUES (?, ?, ?, ?, ?)",
            (record.path, record.source, record.root, record.document_id, record.stat),
        )

    def remove_path(self, path: str) -> None:
        """Forget a file; its document stays."""
        self._connection.execute("DELETE FROM paths WHERE path = ?", (path,))

    def _row(self, condition: str, value: str) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._connection.execute(
                f"SELECT d.*, {_SOURCES} FROM documents d WHERE {condition}", (value,)
            ).fetchone()
        return row

    def _path_where(self, condition: str, value: str) -> PathRecord | None:
        with self._lock:
            row = self._connection.execute(
                f"SELECT * FROM paths WHERE {condition}", (value,)
            ).fetchone()
        return _path(row) if row else None


def _values(document: DocumentRecord) -> dict[str, str | int]:
    parsed = document.parsed
    spans = [
        [start, end, block.kind, block.location.to_dict()] for start, end, block in parsed.spans()
    ]
    return {
        "id": document.id,
        "sha256": document.sha256,
        "size": document.size,
        "parse_key": document.parse_key,
        "parser": parsed.parser,
        "codec": parsed.codec,
        "title": parsed.title,
        "text": parsed.text,
        "blocks": json.dumps(spans, ensure_ascii=False),
        "warnings": json.dumps(parsed.warnings, ensure_ascii=False),
        "health": json.dumps(parsed.health.to_dict(), ensure_ascii=False),
        "signature": parsed.signature.hex(),
        "status": document.status,
        "error": document.error,
        "updated_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _path(row: sqlite3.Row) -> PathRecord:
    return PathRecord(
        path=row["path"],
        source=row["source"],
        root=row["root"],
        document_id=row["document_id"],
        stat=row["stat"],
    )


def _document(row: sqlite3.Row) -> DocumentRecord:
    parsed = ParsedFile(
        blocks=blocks_from_spans(row["text"], json.loads(row["blocks"])),
        parser=row["parser"],
        title=row["title"],
        codec=row["codec"],
        warnings=tuple(json.loads(row["warnings"])),
        health=FileHealth.from_dict(json.loads(row["health"])),
        signature=bytes.fromhex(row["signature"]),
    )
    return DocumentRecord(
        id=row["id"],
        sha256=row["sha256"],
        size=row["size"],
        parse_key=row["parse_key"],
        parsed=parsed,
        status=row["status"],
        error=row["error"],
        sources=tuple(sorted(json.loads(row["sources"]))),
    )


def _summary(row: sqlite3.Row) -> DocumentSummary:
    return DocumentSummary(
        id=row["id"],
        sources=tuple(sorted(json.loads(row["sources"]))),
        title=row["title"],
        size=row["size"],
        codec=row["codec"],
        parser=row["parser"],
        status=row["status"],
        error=row["error"],
        warnings=tuple(json.loads(row["warnings"])),
        chunks=row["chunks"],
        characters=row["characters"],
        updated_at=row["updated_at"],
        health=FileHealth.from_dict(json.loads(row["health"])),
    )
