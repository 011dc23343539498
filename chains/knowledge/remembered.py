"""What else may hold the words of a document, and has to let go of them."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chains.knowledge.traces import Traces, find_traces


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """Where traces of a forgotten document would be.

    Attributes:
        files: Files on disk.
        texts: Which of the document's own texts may not be in them; others are there by the
            right of another knowledge base.
        elsewhere: The same of other memories.
    """

    files: tuple[Path, ...] = ()
    texts: tuple[str, ...] = ()
    elsewhere: "tuple[Remembered, ...]" = ()

    def traces(self) -> Traces:
        """Search the files, each in another process.

        Raises:
            KnowledgeBaseError: The search failed.
        """
        found = [find_traces(path, self.texts) for path in self.files]
        found += [other.traces() for other in self.elsewhere]
        return sum(found, Traces(files=0, size=0, found=(), unread=()))


class Memory(Protocol):
    """Keeps what was said about documents of one knowledge base."""

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Take out of the disk what was said about a document; may be called again.

        Args:
            document: Its id.
            source: Its display path.
            texts: What no other document of the knowledge base holds, as far as it is known;
                each of at least `text_search.SHORTEST` bytes in UTF-8.
        """
        ...


class Memories:
    """Several memories as one."""

    def __init__(self, *memories: Memory) -> None:
        """Join memories."""
        self._memories = memories

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Let each of them forget; see `Memory`."""
        remembered = (
            memory.forget(document=document, source=source, texts=texts)
            for memory in self._memories
        )
        return Remembered(elsewhere=tuple(remembered))


class NoMemory:
    """Nothing was said about any document."""

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Have nothing to forget."""
        del document, source, texts
        return Remembered()
