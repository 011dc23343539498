"""Removing generations that answer no longer, or never did, from catalog and disk."""

import shutil
import time
from pathlib import Path

from chains.knowledge.catalog import Catalog
from chains.knowledge.open_indexes import OpenIndexes
from chains.knowledge.recipe import Recipe
from chains.knowledge.steps import OnStep, ignore_step


def discard_generations(
    folder: Path, *, catalog: Catalog, recipe: Recipe, on_step: OnStep = ignore_step
) -> None:
    """Remove retired generations, those whose building was cut off, and their folders.

    A crash between the catalog's transaction and the removal of a folder leaves one behind
    that no generation names; what was deleted must not stay on the disk in it.

    Args:
        folder: The knowledge base's folder.
        catalog: Its catalog, with a live generation.
        recipe: How its indexes are opened.
        on_step: Called after each removal.
    """
    live = catalog.generations.live()
    if live is None:
        return
    for generation in catalog.generations.all():
        if generation.state != "live":
            with catalog.transaction():
                catalog.documents.discard_staged()
                catalog.generations.remove(generation.number)
            on_step("generation removed")
    named = OpenIndexes(folder, recipe=recipe, generation=live)
    for index in (named.vector_folder, named.lexical_folder):
        for other in index.parent.glob("*"):
            if other != index and other.is_dir():
                _remove(other)
                on_step("folder removed")


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
