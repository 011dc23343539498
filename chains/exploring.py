"""Explorers of the configuration and of others that differ from it in how they retrieve."""

from collections import OrderedDict
from functools import cached_property
from threading import RLock

from chains.providers.protocols import ChatModel
from chains.retrieval.build_explorer import build_explorer
from chains.retrieval.explore import Explorer
from chains.settings.settings import Settings
from chains.workspace import Workspace

_KEPT = 24
"""Explorers hold no data of their own, but a snapshot's term weights take a while to fill."""


class Explorers:
    """Makes explorers over the knowledge bases of a workspace, and keeps the last of them."""

    def __init__(self, workspace: Workspace) -> None:
        """Prepare; nothing is opened or loaded yet.

        Args:
            workspace: Whose knowledge bases and models are used.
        """
        self.workspace = workspace
        self._lock = RLock()
        self._kept: OrderedDict[str, Explorer] = OrderedDict()

    def explorer(self, name: str, settings: Settings) -> Explorer:
        """Return what runs questions over a knowledge base.

        Args:
            name: Of the knowledge base.
            settings: The workspace's, but for the section `retrieval`.

        Raises:
            KnowledgeBaseError: There is none of this name.
            PromptError: A prompt file is missing or malformed.
            SettingsError: A file that the settings name cannot be read.
        """
        key = f"{name}\0{settings.retrieval.model_dump_json()}"
        with self._lock:
            knowledge = self.workspace.knowledge(name)
            known = self._kept.pop(key, None)
            if known is None or known.knowledge is not knowledge:  # dropped and made again
                known = build_explorer(
                    settings,
                    knowledge=knowledge,
                    embedder=self.workspace.recipe.embedder,
                    chat=self._chat,
                    model=self.workspace.rag(name).reranker,
                )
            self._kept[key] = known
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return known

    @cached_property
    def _chat(self) -> ChatModel | None:
        from chains.answering.build import build_chat_model

        return build_chat_model(self.workspace.settings.chat)
