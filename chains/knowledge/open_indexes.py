"""Both indexes of one generation, opened when they are first needed."""

from functools import cached_property
from pathlib import Path

from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.knowledge_base import lexical_folder, vector_folder
from chains.knowledge.lexical import LexicalIndex
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import Generation


class OpenIndexes:
    """A vector index and a keyword index; an ingest that writes nothing opens neither."""

    def __init__(self, folder: Path, *, recipe: Recipe, generation: Generation) -> None:
        """Prepare; nothing is opened yet.

        Args:
            folder: The knowledge base's folder.
            recipe: How its indexes are opened.
            generation: Whose indexes.
        """
        self._recipe = recipe
        self._keys = generation.keys
        self.vector_folder = vector_folder(folder, generation.dense_name)
        self.lexical_folder = lexical_folder(folder, generation.lexical_name)

    @cached_property
    def vectors(self) -> ChromaIndex:
        """The vector index."""
        return self._recipe.open_vectors(self.vector_folder)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The keyword index."""
        return self._recipe.open_lexical(self.lexical_folder, keys=self._keys)

    def close(self) -> None:
        """Close what was opened; asking again opens it again."""
        for name in ("vectors", "lexical"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()
