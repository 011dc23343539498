"""A knowledge base as one file: what was read, without what can be derived from it."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.rebuild import rebuild
from chains.knowledge.writer import KnowledgeWriter

_MANIFEST = "manifest.json"
_FORMAT = 1
_SQLITE = b"SQLite format 3\0"
_EXPORTED = "give a file that `zhiwen kb export` wrote"


def export_catalog(catalog: Catalog, target: Path) -> None:
    """Write a knowledge base to a zip file.

    Documents with their parsed text go in; chunks, vectors and keyword index do not, since
    they are built anew on import. Absolute paths of this machine do not leave it.

    Raises:
        KnowledgeBaseError: The target exists, or cannot be written.
    """
    if target.exists():
        raise KnowledgeBaseError(f"{target}: exists already", hint="choose another name")
    if not target.absolute().parent.is_dir():
        raise KnowledgeBaseError(f"{target.parent}: no such folder", hint="create it first")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / CATALOG_NAME
        catalog.copy_to(copy)
        exported = Catalog(copy)
        with exported.transaction():
            for generation in exported.generations.all():
                exported.generations.remove(generation.number)
            for path in exported.documents.paths():
                exported.documents.remove_path(path.path)
                exported.documents.write_path(replace(path, path=path.source, root=""))
        exported.compact()
        exported.close()
        packed = Path(folder) / "export.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, json.dumps({"format": _FORMAT}))
            archive.write(copy, CATALOG_NAME)
        try:
            shutil.move(packed, target)
        except OSError as error:
            raise KnowledgeBaseError(f"{target}: cannot be written ({error.strerror})") from error


def unpack_catalog(source: Path, folder: Path) -> None:
    """Put the catalog of an exported knowledge base into a new folder.

    Raises:
        KnowledgeBaseError: The file is not an export, or the folder has a catalog already.
    """
    if (folder / CATALOG_NAME).exists():
        raise KnowledgeBaseError(
            "a knowledge base of this name exists already", hint="choose another with --kb"
        )
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            data = archive.read(CATALOG_NAME)
    except FileNotFoundError as error:
        raise KnowledgeBaseError(f"{source}: no such file", hint=_EXPORTED) from error
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise _not_an_export(source) from error
    if not isinstance(manifest, dict) or not data.startswith(_SQLITE):
        raise _not_an_export(source)
    if manifest.get("format") != _FORMAT:
        raise KnowledgeBaseError(f"{source}: exported by another version of zhiwen")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{CATALOG_NAME}.part"
    part.write_bytes(data)
    part.replace(folder / CATALOG_NAME)


@contextmanager
def named_if_damaged(source: Path) -> Iterator[None]:
    """Give errors of a database that has other tables than ours their name.

    Raises:
        KnowledgeBaseError: The file is not an export.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _not_an_export(source) from error


def _not_an_export(source: Path) -> KnowledgeBaseError:
    return KnowledgeBaseError(f"{source}: not an exported knowledge base", hint=_EXPORTED)


def index_imported(writer: KnowledgeWriter) -> None:
    """Cut and index the documents of an unpacked catalog."""
    rebuild(writer, stages="all")
