"""The chunks that questions are written about, spread over the documents."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.records import ChunkRecord
from chains.retrieval.statements import column_names, statements
from eval.generating.proposal import QuestionKind

_SHORTEST = 40
"""Characters of a chunk that is worth a question."""

SHARES: Mapping[QuestionKind, float] = {
    "single-fact": 0.5,
    "table": 0.15,
    "multi-hop": 0.15,
    "unanswerable": 0.2,
}
"""How many of the questions are of each kind, where all are wanted and possible."""


def read_chunks(knowledge: KnowledgeBase, sources: Iterable[str]) -> list[ChunkRecord]:
    """Return the chunks that questions may be about, by source and position.

    Args:
        knowledge: The knowledge base.
        sources: Documents that a dataset can hold; others, such as pages of the web, are left
            out, and so are chunks that are switched off or very short.

    Raises:
        KnowledgeBaseError: It is empty, or built with another configuration.
    """
    wanted = set(sources)
    found: list[ChunkRecord] = []
    with knowledge.reading() as snapshot:
        catalog = snapshot.catalog
        for document_id in catalog.documents.ids():
            off = catalog.switches.off(document_id=document_id)
            chunks = catalog.chunks.of_document(snapshot.generation.number, document_id)
            found += [
                chunk
                for chunk in chunks
                if chunk.source in wanted and chunk.id not in off and len(chunk.text) >= _SHORTEST
            ]
    return sorted(found, key=lambda chunk: (chunk.source, chunk.position))


def spread(chunks: Sequence[ChunkRecord], *, seed: int) -> Iterator[ChunkRecord]:
    """Yield each chunk once: documents take turns, so that a long one does not have them all.

    Args:
        chunks: In a fixed order.
        seed: Of the order of documents, and of chunks within them.
    """
    draw = random.Random(seed)
    by_document: dict[str, list[ChunkRecord]] = defaultdict(list)
    for chunk in chunks:
        by_document[chunk.document_id].append(chunk)
    queues = list(by_document.values())
    draw.shuffle(queues)
    for queue in queues:
        draw.shuffle(queue)
    while queues:
        for queue in queues:
            yield queue.pop()
        queues = [queue for queue in queues if queue]


def allot(
    count: int, kinds: Sequence[QuestionKind], *, possible: Sequence[QuestionKind]
) -> dict[QuestionKind, int]:
    """Return how many questions of each kind to write: largest remainders of `SHARES`.

    Args:
        count: All together.
        kinds: Those that are wanted.
        possible: Those that the documents allow: without tables no questions about tables.
    """
    taken = [kind for kind in kinds if kind in possible]
    whole = sum(SHARES[kind] for kind in taken) or 1.0
    exact = {kind: count * SHARES[kind] / whole for kind in taken}
    parts = {kind: int(share) for kind, share in exact.items()}
    by_rest = sorted(taken, key=lambda kind: parts[kind] - exact[kind])
    for kind in by_rest[: count - sum(parts.values())]:
        parts[kind] += 1
    return parts


def holds_table(chunk: ChunkRecord) -> bool:
    """Tell whether a chunk has rows of a table whose columns have names."""
    header = column_names(chunk.header)
    rows = (
        each
        for each in statements(chunk.text, table_header=header)
        if each.text.startswith("|") and each.context and not each.is_heading
    )
    return next(rows, None) is not None
