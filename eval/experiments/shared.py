"""What configurations have in common is opened and loaded once."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from chains.knowledge.build import build_recipe
from chains.knowledge.recipe import Recipe
from chains.providers.flag_reranker import FlagReranker
from chains.providers.protocols import Embedder
from chains.retrieval.build import build_reranker
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.folders import EvaluationFolders

if TYPE_CHECKING:
    from chains.rag import RagChain

_WORKSPACES = 2
"""Knowledge bases stay open for so many sets of index settings; their vectors are in memory."""

_MODELS = 1
"""Models of a kind that stay loaded: a large one takes gigabytes."""

Kept = TypeVar("Kept")


class _Newest(Generic[Kept]):
    """Keeps the values that were asked for last, and forgets the others."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def find(self, key: Hashable) -> Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: Hashable, value: Kept) -> list[Kept]:
        """Keep a value; return those that had to go."""
        self._kept[key] = value
        return [self._kept.popitem(last=False)[1] for _ in range(len(self._kept) - self._most)]

    def values(self) -> list[Kept]:
        return list(self._kept.values())


class Shared:
    """Knowledge bases, embedders and rerankers that configurations have in common."""

    def __init__(self, folders: EvaluationFolders) -> None:
        """Prepare; nothing is opened yet.

        Args:
            folders: Where evaluation keeps its knowledge bases.
        """
        self._folders = folders
        self._workspaces: _Newest[Workspace] = _Newest(_WORKSPACES)
        self._embedders: _Newest[Embedder] = _Newest(_MODELS)
        self._rerankers: _Newest[FlagReranker] = _Newest(_MODELS)

    def workspace(self, settings: Settings) -> Workspace:
        """Return the workspace of all configurations that index alike.

        What else they say differs from its own configuration: take chains from `chain`.
        """
        key = (
            settings.loaders,
            settings.splitter,
            settings.embedding,
            settings.store,
            settings.lexical,
        )
        workspace = self._workspaces.find(key)
        if workspace is None:
            workspace = Workspace(settings, data_dir=self._folders.root)
            workspace.recipe = self._recipe(settings)
            for old in self._workspaces.keep(key, workspace):
                old.close()
        return workspace

    def chain(self, settings: Settings, name: str) -> "RagChain":
        """Build the chain of a configuration over a knowledge base.

        Args:
            settings: The configuration.
            name: Of the knowledge base, which was built with it or one that indexes alike.

        Raises:
            KnowledgeBaseError: There is none of this name.
            PromptError: A prompt file is missing or malformed.
        """
        from chains.rag import build_rag  # LangChain takes a second

        workspace = self.workspace(settings)
        return build_rag(
            settings,
            knowledge=workspace.knowledge(name),
            embedder=workspace.recipe.embedder,
            reranker=self._reranker(settings),
        )

    def close(self) -> None:
        """Release everything."""
        for workspace in self._workspaces.values():
            workspace.close()

    def _recipe(self, settings: Settings) -> Recipe:
        recipe = build_recipe(settings)
        embedder = self._embedders.find(settings.embedding)
        if embedder is None:
            embedder = recipe.embedder
            self._embedders.keep(settings.embedding, embedder)
        return replace(recipe, embedder=embedder)

    def _reranker(self, settings: Settings) -> FlagReranker | None:
        section = settings.retrieval.reranker
        if section.provider != "flag":
            return None
        key = section.model_copy(update={"candidates": 1, "budget_ms": None})  # not the model's
        reranker = self._rerankers.find(key)
        if reranker is None:
            reranker = build_reranker(settings)
            if reranker is not None:
                self._rerankers.keep(key, reranker)
        return reranker
