"""Everything that the files of a folder say, also inside of databases and compressed data."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

_SQLITE = b"SQLite format 3\0"
_ZIP = b"PK\x03\x04"
_DECOMPRESSORS: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b\x08": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ\0": lzma.decompress,
}
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
# zstd and lz4: nothing of ours or of our stores writes them, and no library of ours reads them.
_SEALED = (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
_DEPTH = 3
_BATCH_BYTES = 1 << 24


class UnreadableContentError(Exception):
    """What a file holds cannot be made out, so nothing can be said about it."""


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield what a file holds beside its own bytes: cells of a database, decompressed data.

    A sentence of a database may be torn over several of its pages, where no search of the
    file's bytes finds it; in the cell it is whole.

    Raises:
        UnreadableContentError: It is damaged, or compressed in a way that is not known here.
    """
    try:
        if path.name == "meta.json" and (path.parent / ".managed.json").exists():
            yield from _documents_of_tantivy(path.parent)
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
        if head == _SQLITE:
            yield from _cells(path)
        elif head.startswith((*_DECOMPRESSORS, *_ZLIB, *_SEALED, _ZIP)):
            yield from _inside(path.read_bytes(), _DEPTH)
    except (OSError, EOFError, ValueError, sqlite3.Error, lzma.LZMAError, zlib.error) as error:
        raise UnreadableContentError(f"{path}: {error}") from error
    except zipfile.BadZipFile as error:
        raise UnreadableContentError(f"{path}: {error}") from error


def _inside(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield what compressed data holds, and what that holds in turn."""
    parts: list[bytes] = []
    if data.startswith(_SEALED) or (depth == 0 and data.startswith((*_DECOMPRESSORS, _ZIP))):
        raise UnreadableContentError("compressed in a way that is not known here")
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    elif data.startswith(_ZLIB):
        try:
            parts = [zlib.decompressobj().decompress(data)]
        except zlib.error:  # two bytes are a weak sign: it is something else
            parts = []
    else:
        parts = [unpack(data) for magic, unpack in _DECOMPRESSORS.items() if data.startswith(magic)]
    for part in parts:
        yield part
        yield from _inside(part, depth - 1)


def _cells(path: Path) -> Iterator[bytes]:
    """Yield the texts and blobs of all tables, many at a time."""
    batch: list[bytes] = []
    size = 0
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        database.text_factory = bytes
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table.decode()}"'):
                for cell in row:
                    if isinstance(cell, bytes):
                        yield from _inside(cell, _DEPTH)
                        batch.append(cell)
                        size += len(cell)
                if size >= _BATCH_BYTES:
                    yield b"\0".join(batch)
                    batch, size = [], 0
    yield b"\0".join(batch)


def _documents_of_tantivy(folder: Path) -> Iterator[bytes]:
    """Yield the stored fields of a keyword index; its store is compressed in blocks (LZ4)."""
    import tantivy

    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if not any(field["options"].get("stored") for field in meta["schema"]):
        return
    if any(segment.get("deletes") for segment in meta["segments"]):
        raise UnreadableContentError("deleted rows of a keyword index are still stored")
    searcher = tantivy.Index.open(str(folder)).searcher()
    count = max(int(searcher.num_docs), 1)
    for _, address in searcher.search(tantivy.Query.all_query(), count).hits:
        yield json.dumps(searcher.doc(address).to_dict(), ensure_ascii=False).encode()
