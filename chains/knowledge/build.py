"""From settings to a recipe."""

from functools import partial
from pathlib import Path

from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.recipe import Recipe
from chains.providers.build import build_analyser, build_embedder
from chains.settings.settings import Settings
from loaders.files import load_file
from loaders.versions import parser_fingerprint


def build_recipe(settings: Settings) -> Recipe:
    """Build what shapes a knowledge base; nothing is loaded or opened yet."""
    store = settings.store

    def open_vectors(folder: Path) -> ChromaIndex:
        return ChromaIndex(
            folder,
            ef_construction=store.ef_construction,
            ef_search=store.ef_search,
            max_neighbors=store.max_neighbors,
        )

    return Recipe(
        parse=partial(load_file, options=settings.loaders),
        parser_fingerprint=parser_fingerprint(settings.loaders),
        splitter=settings.splitter,
        embedder=build_embedder(settings.embedding),
        open_vectors=open_vectors,
        analyser=build_analyser(settings.lexical),
        vector_options=store.model_dump_json(),
        pool=settings.ingest,
    )
