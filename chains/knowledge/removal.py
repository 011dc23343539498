"""Taking documents out: of every answer, or also off the disk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.library import not_in_knowledge_base
from chains.knowledge.rebuild import rebuild
from chains.knowledge.records import DocumentRecord, PathRecord
from chains.knowledge.writer import KnowledgeWriter
from loaders.sentences import sentence_spans

_SHORTEST_SENTENCE = 8


@dataclass(frozen=True, kw_only=True)
class ForgetProof:
    """What was looked for after a document was forgotten.

    Attributes:
        sentences: Sentences that only this document held.
        files: Files of the knowledge base that were searched.
        found: Sentences that were still found; must be none.
        vectors: Vectors that were still found under its chunks' ids; must be 0.
        document_gone: False if another file has the same content, which therefore stays.
    """

    sentences: int
    files: int
    found: tuple[str, ...]
    vectors: int
    document_gone: bool

    @property
    def clean(self) -> bool:
        """Whether nothing is left."""
        return not self.found and not self.vectors


def delete_source(writer: KnowledgeWriter, source: str) -> bool:
    """Take a file out of every answer.

    Args:
        writer: An entered writer.
        source: Display path, or the absolute path.

    Returns:
        Whether its document is gone too; False if another file has the same content.

    Raises:
        KnowledgeBaseError: The knowledge base does not have this file.
    """
    record = find_path(writer, source)
    documents = writer.catalog.documents
    if len(documents.paths(document_id=record.document_id)) > 1:
        writer.move([record])
        return False
    writer.remove([record.document_id])
    return True


def forget_source(writer: KnowledgeWriter, source: str) -> ForgetProof:
    """Remove a file's text and vectors from the disk, and look whether they are gone.

    The survivors are copied to a new generation and the old one is dropped, since an index
    only marks what it deletes; then the catalog is compacted.

    Raises:
        KnowledgeBaseError: The knowledge base does not have this file.
    """
    record = find_path(writer, source)
    document = writer.catalog.documents.read(record.document_id)
    chunks = writer.catalog.chunks.of_document(writer.generation.number, record.document_id)
    gone = delete_source(writer, source)
    rebuild(writer, stages="indexes")
    writer.discard_generations()
    writer.catalog.compact()
    sentences = list(_own_sentences(writer, document)) if gone and document else []
    found: set[str] = set()
    files = [path for path in writer.folder.rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes()
        found |= {sentence for sentence in sentences if sentence.encode() in data}
    left = writer.vectors.read([chunk.id for chunk in chunks]) if gone else {}
    return ForgetProof(
        sentences=len(sentences),
        files=len(files),
        found=tuple(sorted(found)),
        vectors=len(left),
        document_gone=gone,
    )


def remove_missing(writer: KnowledgeWriter, roots: Sequence[Path]) -> int:
    """Remove documents all of whose files are gone from some folders; returns how many.

    A folder that is gone itself is left alone: it may be a drive that is not mounted.
    """
    present = [root for root in roots if root.is_dir()]
    documents = writer.catalog.documents
    gone: dict[str, list[PathRecord]] = defaultdict(list)
    for record in documents.paths():
        path = Path(record.path)
        if not path.exists() and any(root in path.parents for root in present):
            gone[record.document_id].append(record)
    removed = []
    for document_id, records in gone.items():
        if len(records) < len(documents.paths(document_id=document_id)):
            writer.move(records)
        else:
            removed.append(document_id)
    if removed:
        writer.remove(removed)
    return len(removed)


def find_path(writer: KnowledgeWriter, source: str) -> PathRecord:
    """Return what is known of a file.

    Raises:
        KnowledgeBaseError: The knowledge base does not have it.
    """
    documents = writer.catalog.documents
    record = documents.path_of_source(source) or documents.path(str(Path(source).absolute()))
    if record is None:
        raise not_in_knowledge_base(source)
    return record


def _own_sentences(writer: KnowledgeWriter, document: DocumentRecord) -> Iterator[str]:
    """Yield the sentences that no other document holds."""
    text = document.parsed.text
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if len(sentence) >= _SHORTEST_SENTENCE and not writer.catalog.documents.contain(sentence):
            yield sentence
