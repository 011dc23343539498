"""A knowledge base as one file: what was read, without what can be derived from it."""

import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.rebuild import rebuild
from chains.knowledge.writer import KnowledgeWriter

_MANIFEST = "manifest.json"
_FORMAT = 1


def export_catalog(catalog: Catalog, target: Path) -> None:
    """Write a knowledge base to a zip file.

    Documents with their parsed text go in; chunks, vectors and keyword index do not, since
    they are built anew on import. Absolute paths of this machine do not leave it.

    Raises:
        KnowledgeBaseError: The target exists.
    """
    if target.exists():
        raise KnowledgeBaseError(f"{target}: exists already", hint="choose another name")
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
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, json.dumps({"format": _FORMAT}))
            archive.write(copy, CATALOG_NAME)


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
            if manifest.get("format") != _FORMAT:
                raise KnowledgeBaseError(f"{source}: exported by another version of zhiwen")
            data = archive.read(CATALOG_NAME)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise KnowledgeBaseError(f"{source}: not an exported knowledge base") from error
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CATALOG_NAME).write_bytes(data)


def index_imported(writer: KnowledgeWriter) -> None:
    """Cut and index the documents of an unpacked catalog."""
    rebuild(writer, stages="all")
