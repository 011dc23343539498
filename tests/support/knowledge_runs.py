"""What is done to a knowledge base while it may be killed."""

import resource
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from chains.errors import KnowledgeBaseError
from chains.knowledge import storage
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.ingest import ingest
from chains.knowledge.rebuild import rebuild
from chains.knowledge.recipe import Recipe
from chains.knowledge.removal import delete_source, forget_source
from chains.knowledge.steps import OnStep
from chains.knowledge.survey import survey
from chains.knowledge.vectors import DamagedIndexError
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.hashing import HashingEmbedder
from loaders.options import PoolOptions
from tests.support.knowledge import opened, parse_otherwise, small_recipe

Run = Callable[[Path, Path, OnStep], None]

QUERIES = ("苹果", "香蕉", "梨子", "第二段", "橙子", "开头")

LIMITS = (1, 150, 300)
"""Kilobytes: from what stops the catalog at once to what stops Chroma in the middle."""

TARGET = "甲.txt"
"""The file that `delete` and `forget` are about."""


def run_ingest(kb: Path, files: Path, on_step: OnStep) -> None:
    """Ingest a folder with `--sync`."""
    _ingest(kb, files, on_step, small_recipe())


def run_delete(kb: Path, files: Path, on_step: OnStep) -> None:
    """Delete the target, unless it is gone."""
    with KnowledgeWriter(kb, recipe=small_recipe(), on_step=on_step) as writer:
        try:
            delete_source(writer, TARGET)
        except KnowledgeBaseError as error:
            if "not in this knowledge base" not in str(error):
                raise


def run_forget(kb: Path, files: Path, on_step: OnStep) -> None:
    """Forget the target, unless it is gone."""
    with KnowledgeWriter(kb, recipe=small_recipe(), on_step=on_step) as writer:
        try:
            proof = forget_source(writer, TARGET)
        except KnowledgeBaseError as error:
            if "not in this knowledge base" not in str(error):
                raise
        else:
            assert proof.clean, proof


def run_reindex(kb: Path, files: Path, on_step: OnStep) -> None:
    """Redo everything but the reading."""
    with KnowledgeWriter(kb, recipe=other_splitter(), on_step=on_step) as writer:
        rebuild(writer)


def run_ingest_reindexed(kb: Path, files: Path, on_step: OnStep) -> None:
    """Ingest under the settings of `run_reindex`."""
    _ingest(kb, files, on_step, other_splitter())


def run_read_again(kb: Path, files: Path, on_step: OnStep) -> None:
    """Ingest with a newer parser."""
    _ingest(kb, files, on_step, other_parser())


def other_splitter() -> Recipe:
    """Return a recipe with longer chunks and another embedder."""
    return small_recipe(chunk_size=32, embedder=HashingEmbedder(dimension=48))


def other_parser() -> Recipe:
    """Return a recipe whose parser finds something else."""
    return small_recipe(parser="parser/2", parse=parse_otherwise)


def _ingest(kb: Path, files: Path, on_step: OnStep, recipe: Recipe) -> None:
    with KnowledgeWriter(kb, recipe=recipe, on_step=on_step) as writer:
        failed = ingest(writer, survey([files]), sync=True).failed
        assert failed == [], failed


def run_pooled(kb: Path, files: Path, on_step: OnStep) -> None:
    """Ingest with processes that read the files."""
    _ingest(kb, files, on_step, replace(small_recipe(), pool=PoolOptions()))


def run_limited(kilobytes: int) -> Run:
    """Return an ingest none of whose files may grow beyond a size."""

    def run(kb: Path, files: Path, on_step: OnStep) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, resource.RLIM_INFINITY))
        run_ingest(kb, files, on_step)

    return run


def run_to_the_wall(kb: Path, files: Path, on_step: OnStep) -> None:
    """Ingest without looking for space first, as if another process took it meanwhile."""
    storage.RESERVE_BYTES = 0
    run_ingest(kb, files, on_step)


Visible = dict[str, str]


def visible(kb: Path) -> Visible:
    """Return source -> text of each document that a fresh reader sees, which must see it whole.

    All that either index finds must be of these documents.
    """
    recipe = live_recipe(kb)
    if recipe is None:
        return {}
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    texts: Visible = {}
    with opened(kb, recipe) as knowledge, knowledge.reading() as snapshot:
        documents = knowledge.catalog.documents
        seen = snapshot.chunks(knowledge.catalog.chunks.ids(snapshot.generation.number))
        for chunk in seen.values():
            spans[chunk.source, chunk.document_id].append((chunk.start, chunk.end))
            assert documents.text_between(chunk.document_id, chunk.start, chunk.end) == chunk.text
        for (source, document_id), pieces in spans.items():
            texts[source] = documents.text_between(document_id, 0, 1 << 30)
            covered = {place for start, end in pieces for place in range(start, end)}
            letters = {place for place, letter in enumerate(texts[source]) if not letter.isspace()}
            assert letters <= covered, f"{source} is not whole"
        hits = [hit for query in QUERIES for hit in snapshot.search_lexical(query, count=50)]
        # Killed while Chroma wrote its graph in place, only the keywords answer until it is mended.
        with suppress(DamagedIndexError):
            for found in snapshot.search_dense(recipe.embedder.encode_queries(QUERIES), count=50):
                hits += found
        assert snapshot.chunks([chunk_id for chunk_id, _ in hits]).keys() <= seen.keys()
    return texts


def is_damaged(kb: Path) -> bool:
    """Tell whether the vector index cannot be read, so that only the keywords answer."""
    recipe = live_recipe(kb)
    if recipe is None:
        return False
    with opened(kb, recipe) as knowledge, knowledge.reading() as snapshot:
        return not snapshot.vectors.is_readable()


def live_recipe(kb: Path) -> Recipe | None:
    """Return the recipe of a knowledge base's live generation; None if it has none."""
    if not (kb / CATALOG_NAME).exists():
        return None
    catalog = Catalog(kb / CATALOG_NAME)
    live = catalog.generations.live()
    catalog.close()
    recipes = (small_recipe(), other_splitter(), other_parser())
    return next((r for r in recipes if live is not None and r.keys == live.keys), None)


RUNS: dict[str, Run] = {
    "ingest": run_ingest,
    "delete": run_delete,
    "forget": run_forget,
    "reindex": run_reindex,
    "ingest reindexed": run_ingest_reindexed,
    "read again": run_read_again,
    "pooled": run_pooled,
    "to the wall": run_to_the_wall,
    **{f"limited to {size} KB": run_limited(size) for size in LIMITS},
}
