"""Which documents hold the sentences that a case refers to."""

from collections.abc import Iterable

from chains.knowledge.knowledge_base import KnowledgeBase
from eval.errors import DatasetError
from eval.scoring.metrics import normalised


def documents_with(knowledge: KnowledgeBase, references: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of the documents in which references stand, each once.

    White space and the width of characters do not count, as in the metrics.

    Raises:
        DatasetError: One of them stands in no document.
    """
    wanted = {reference: normalised(reference) for reference in references}
    found: dict[str, None] = {}
    missing = dict(wanted)
    documents = knowledge.catalog.documents
    for document_id in documents.ids() if wanted else ():
        record = documents.read(document_id)
        text = normalised(record.parsed.text) if record else ""
        held = [reference for reference, plain in wanted.items() if plain in text]
        for reference in held:
            missing.pop(reference, None)
        if held and record:
            found[record.sources[0]] = None
    for reference in missing:
        raise DatasetError(
            f"{reference!r} stands in no document",
            hint="a reference is a sentence of a document, as it is written there",
        )
    return tuple(found)
