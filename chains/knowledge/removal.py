"""Taking documents out: of every answer, or also off the disk."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.catalog import Catalog
from chains.knowledge.library import not_in_knowledge_base
from chains.knowledge.progress import ForgetProgress
from chains.knowledge.records import PathRecord
from chains.knowledge.remembered import Memory, NoMemory
from chains.knowledge.survivors import begin_forgetting, finish_forgetting
from chains.knowledge.traces import find_traces, texts_not_in
from chains.knowledge.writer import KnowledgeWriter
from loaders.sentences import sentence_spans
from loaders.web.addresses import is_web_address

_SHORTEST_SENTENCE = 8


@dataclass(frozen=True, kw_only=True)
class ForgetProof:
    """What was looked for after a document was forgotten.

    Attributes:
        sentences: Sentences that only this document held.
        files: Files of the knowledge base, and of the conversations, that were searched.
        size: Bytes of these files together.
        found: Sentences that were still found; must be none.
        unread: Files whose content could not be made out; must be none.
        vectors: Chunk ids of the document that an index, or any file, still has; must be 0.
        document_gone: False if another file has the same content, which therefore stays.
    """

    sentences: int
    files: int
    size: int
    found: tuple[str, ...]
    unread: tuple[str, ...]
    vectors: int
    document_gone: bool

    @property
    def clean(self) -> bool:
        """Whether nothing is left."""
        return not (self.found or self.unread or self.vectors)


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


def forget_source(
    writer: KnowledgeWriter,
    source: str,
    *,
    memory: Memory | None = None,
    on_progress: Callable[[ForgetProgress], None] = lambda _: None,
) -> ForgetProof:
    """Remove a file's text and vectors from the disk, and look whether they are gone.

    If a crash interrupts it, the next writer finishes it; what is lost then is the proof.

    Args:
        writer: An entered writer.
        source: Display path, or the absolute path.
        memory: What else holds its words, and has to let go of them.
        on_progress: Called when a stage begins, and for each batch that is copied.

    Raises:
        KnowledgeBaseError: The knowledge base does not have this file.
        StorageError: The disk is too full for the copy; the file is out of every answer.
    """
    record = find_path(writer, source)
    document = writer.catalog.documents.read(record.document_id)
    chunks = writer.catalog.chunks.of_document(writer.generation.number, record.document_id)
    on_progress(ForgetProgress(stage="removing"))
    memory = memory or NoMemory()
    memory.forget(document=record.document_id, source=record.source)  # a crash leaves nothing said
    begin_forgetting(writer)
    gone = delete_source(writer, source)
    finish_forgetting(writer, on_progress=on_progress)
    on_progress(ForgetProgress(stage="searching"))
    sentences = own_sentences(writer.catalog, document.parsed.text) if gone and document else []
    ids = [chunk.id for chunk in chunks] if gone else []
    own = [*sentences, *ids]
    remembered = memory.forget(document=record.document_id, source=record.source, texts=own)
    traces = find_traces(writer.folder, own) + remembered.traces()
    left = {*writer.vectors.read(ids), *(set(ids) & {*writer.lexical.ids(), *traces.found})}
    return ForgetProof(
        sentences=len(sentences),
        files=traces.files,
        size=traces.size,
        found=tuple(sentence for sentence in traces.found if sentence not in left),
        unread=traces.unread,
        vectors=len(left),
        document_gone=gone,
    )


def remove_missing(writer: KnowledgeWriter, roots: Sequence[Path]) -> int:
    """Remove documents all of whose files are gone from some folders; returns how many.

    A folder that is gone itself is left alone: it may be a drive that is not mounted.
    """
    present = [root for root in roots if _is_folder(root)]
    documents = writer.catalog.documents
    gone: dict[str, list[PathRecord]] = defaultdict(list)
    for record in documents.paths():
        parents = Path(record.path).parents
        if any(root in parents for root in present) and is_gone(record.path):
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


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the folder above it is closed to us
        return False


def is_gone(path: str) -> bool:
    """Tell whether a file is certainly not there.

    A folder that is closed to us hides it only, and an address is never gone for good.
    """
    if is_web_address(path):
        return False
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def own_sentences(catalog: Catalog, text: str) -> list[str]:
    """Return the sentences of a removed document that no other document holds."""
    sentences = {text[start:end] for start, end in sentence_spans(text)}
    long = sorted(sentence for sentence in sentences if len(sentence) >= _SHORTEST_SENTENCE)
    return texts_not_in(long, catalog.documents.texts())
