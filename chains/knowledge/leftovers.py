"""Removing generations that answer no longer, or never did, from catalog and disk."""

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from chains.knowledge.open_indexes import OpenIndexes

if TYPE_CHECKING:
    from chains.knowledge.writer import KnowledgeWriter


def discard_generations(writer: "KnowledgeWriter") -> None:
    """Remove retired generations, those whose building was cut off, and their folders.

    A crash between the catalog's transaction and the removal of a folder leaves one behind
    that no generation names; what was deleted must not stay on the disk in it.
    """
    catalog = writer.catalog
    live = catalog.generations.live()
    if live is None:
        return
    for generation in catalog.generations.all():
        if generation.state != "live":
            with catalog.transaction():
                catalog.documents.discard_staged()
                catalog.generations.remove(generation.number)
            writer.on_step("generation removed")
    named = OpenIndexes(writer.folder, recipe=writer.recipe, generation=live)
    for index in (named.vector_folder, named.lexical_folder):
        for other in index.parent.glob("*"):
            if other != index and other.is_dir():
                _remove(other)
                writer.on_step("folder removed")


def _remove(folder: Path) -> None:
    """Remove a folder in which a reader's Chroma may still be writing, as it does on closing.

    Raises:
        OSError: It is still written to after half a second; the next writer tries again.
    """
    for seconds in (0.05, 0.15, 0.3):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue
        except OSError:
            time.sleep(seconds)
        else:
            return
    if folder.exists():
        shutil.rmtree(folder)
