"""What is worked out once for each state of a knowledge base."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot

T = TypeVar("T")


class PerCommit(Generic[T]):
    """Works something out when it is first asked for, and again after a commit."""

    def __init__(self, knowledge: KnowledgeBase, work_out: Callable[[Snapshot], T]) -> None:
        """Work out nothing yet.

        Args:
            knowledge: What it is worked out from.
            work_out: Does it; never twice at the same time.
        """
        self._knowledge = knowledge
        self._work_out = work_out
        self._known: tuple[int, T] | None = None
        self._lock = Lock()

    def __call__(self) -> T:
        """Return it as of the newest committed state.

        Raises:
            KnowledgeBaseError: The knowledge base is empty, or of another configuration.
        """
        with self._lock, self._knowledge.reading() as snapshot:
            if self._known is None or self._known[0] != snapshot.commit:
                self._known = snapshot.commit, self._work_out(snapshot)
            return self._known[1]
