"""How well the documents of a knowledge base were read, and which of them look alike."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chains.knowledge.catalog import Catalog
from chains.knowledge.records import ChunkRecord, DocumentSummary
from loaders.similarity import similarities, stack_signatures

NEAR_DUPLICATE = 0.8
"""Estimated similarity (0-1) from which two documents are reported as nearly the same."""

HISTOGRAM_BARS = 8


@dataclass(frozen=True, kw_only=True)
class NearDuplicate:
    """Another document that says nearly the same.

    Attributes:
        source: Its first display path.
        similarity: Estimated share (0-1) that both have in common.
    """

    source: str
    similarity: float


@dataclass(frozen=True, kw_only=True)
class HealthReport:
    """All that is known about the reading of one document.

    Attributes:
        document: The document with the figures that its loader noted.
        lengths: Histogram of the chunks' lengths: (first length, last length, chunks).
        near_duplicates: Documents that say nearly the same, most similar first.
    """

    document: DocumentSummary
    lengths: tuple[tuple[int, int, int], ...]
    near_duplicates: tuple[NearDuplicate, ...]


def examine(
    catalog: Catalog, document: DocumentSummary, *, chunks: Collection[ChunkRecord]
) -> HealthReport:
    """Return the health report of one document."""
    pairs = near_duplicates(catalog, [document.id])
    return HealthReport(
        document=document,
        lengths=length_histogram([len(chunk.text) for chunk in chunks]),
        near_duplicates=tuple(found for _, found in pairs),
    )


def near_duplicates(
    catalog: Catalog, document_ids: Collection[str]
) -> Iterator[tuple[str, NearDuplicate]]:
    """Yield (document id, a document like it) for some documents, most similar first.

    Two of the given documents that are alike are named once, for the one that came later.
    """
    signatures = catalog.documents.signatures()
    ids, rows = list(signatures), stack_signatures(list(signatures.values()))
    place = {document_id: index for index, document_id in enumerate(ids)}
    asked = set(document_ids)
    for document_id in document_ids:
        if document_id not in signatures:
            continue
        values = similarities(signatures[document_id], rows)
        for index in values.argsort(kind="stable")[::-1]:
            if values[index] < NEAR_DUPLICATE:
                break
            is_later = ids[index] in asked and place[document_id] <= index
            if not is_later:
                paths = catalog.documents.paths(document_id=ids[index])
                yield (
                    document_id,
                    NearDuplicate(source=paths[0].source, similarity=float(values[index])),
                )


def length_histogram(lengths: Collection[int]) -> tuple[tuple[int, int, int], ...]:
    """Count lengths in eight bars of equal width, from 1 to the longest."""
    if not lengths:
        return ()
    width = -(-max(lengths) // HISTOGRAM_BARS)
    counts = [0] * HISTOGRAM_BARS
    for length in lengths:
        counts[(length - 1) // width] += 1
    bars = range(0, HISTOGRAM_BARS * width, width)
    return tuple((low + 1, low + width, count) for low, count in zip(bars, counts, strict=True))
