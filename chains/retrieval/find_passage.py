"""Finding a passage that somebody has in mind, by its words or its file; also one that is off."""

from collections.abc import Iterator

from chains.knowledge.find_text import find_in_text
from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot
from chains.knowledge.records import ChunkRecord

_POOL = 4
"""Keyword hits that are looked through, in multiples of what is returned."""


def find_passages(knowledge: KnowledgeBase, wanted: str, *, count: int) -> list[ChunkRecord]:
    """Return passages that hold some text, then those of files so named, then similar ones.

    Args:
        knowledge: Where it is.
        wanted: Part of the text, or of a file's display path.
        count: Most passages.

    Raises:
        KnowledgeBaseError: The knowledge base is empty, or built with another configuration.
    """
    wanted = wanted.strip()
    if not wanted:
        return []
    with knowledge.reading() as snapshot:
        # Not `search_lexical`: that leaves out what is switched off.
        hits = snapshot.lexical.search(wanted, count=count * _POOL)
        ids = [chunk_id for chunk_id, _ in hits]
        read = snapshot.catalog.chunks.read(snapshot.generation.number, ids)
        similar = [read[chunk_id] for chunk_id in ids if chunk_id in read]
        exact = [chunk for chunk in similar if find_in_text(chunk.text, wanted)]
        of_files = _of_files(snapshot, wanted, count=count)
        found = {chunk.id: chunk for chunk in (*exact, *of_files, *similar)}
    return list(found.values())[:count]


def _of_files(snapshot: Snapshot, wanted: str, *, count: int) -> Iterator[ChunkRecord]:
    """Yield the passages of files whose path has the words, no more than are needed."""
    yielded = 0
    for document in snapshot.catalog.documents.summaries():
        if any(find_in_text(source, wanted) for source in document.sources):
            chunks = snapshot.catalog.chunks.of_document(snapshot.generation.number, document.id)
            yield from chunks
            yielded += len(chunks)
            if yielded >= count:
                return
