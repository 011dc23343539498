"""The stages of an ingest, each measured alone."""

import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from chains.knowledge.embedding import PART_CHUNKS, EmbeddedChunks
from chains.knowledge.pipeline import BATCH_CHUNKS
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord, DocumentRecord, PathRecord, PreparedDocument
from chains.knowledge.writer import KnowledgeWriter
from eval.bench.measured import Rate
from loaders.documents import ParsedFile
from loaders.errors import LoaderError
from loaders.files import load_file
from loaders.options import LoaderOptions
from loaders.reading.version import ReadFile, look_at

_PAGE_CHARACTERS = 1000


def measure_parsing(files: Sequence[Path], *, recipe: Recipe) -> tuple[list[ReadFile], Rate]:
    """Read all files with the processes of an ingest; what cannot be read is left out."""
    read: list[ReadFile] = []
    started = time.perf_counter()
    with recipe.open_reader(len(files)) as reader:
        futures = [reader.submit(path, look_at(path)) for path in files]
        for future in futures:
            try:
                read.append(future.result())
            except LoaderError:
                continue
    seconds = time.perf_counter() - started
    return read, Rate(amount=sum(pages_of(file.parsed) for file in read), seconds=seconds)


def pages_of(parsed: ParsedFile) -> int:
    """Return the pages or slides of a file; of others, every 1,000 characters begun."""
    return parsed.health.pages or math.ceil(len(parsed.text) / _PAGE_CHARACTERS)


def measure_splitting(
    read: Sequence[ReadFile], *, recipe: Recipe
) -> tuple[list[PreparedDocument], Rate]:
    """Cut what was read into chunks with headers."""
    started = time.perf_counter()
    prepared = [_prepared(str(number), file, recipe) for number, file in enumerate(read)]
    seconds = time.perf_counter() - started
    return prepared, Rate(amount=sum(len(p.chunks) for p in prepared), seconds=seconds)


def measure_embedding(
    chunks: Sequence[ChunkRecord], *, recipe: Recipe
) -> tuple[list[EmbeddedChunks], Rate]:
    """Embed chunks in the batches of an ingest."""
    parts: list[EmbeddedChunks] = []
    started = time.perf_counter()
    for start in range(0, len(chunks), PART_CHUNKS):
        part = chunks[start : start + PART_CHUNKS]
        vectors = recipe.embedder.encode_documents([chunk.index_text for chunk in part])
        ids = tuple(chunk.id for chunk in part)
        parts.append(EmbeddedChunks(ids=ids, vectors=vectors, computed=len(ids)))
    return parts, Rate(amount=len(chunks), seconds=time.perf_counter() - started)


def measure_writing(
    folder: Path,
    documents: Sequence[PreparedDocument],
    *,
    embedded: Sequence[EmbeddedChunks],
    recipe: Recipe,
) -> Rate:
    """Write documents whose vectors are known, in the batches of an ingest."""
    vectors = {
        chunk_id: row
        for part in embedded
        for chunk_id, row in zip(part.ids, part.vectors, strict=True)
    }
    started = time.perf_counter()
    with KnowledgeWriter(folder, recipe=recipe) as writer:
        for batch in _batches(documents):
            ids = tuple(chunk.id for document in batch for chunk in document.chunks)
            rows = np.asarray([vectors[chunk_id] for chunk_id in ids])
            writer.put(batch, embedded=[EmbeddedChunks(ids=ids, vectors=rows, computed=0)])
    return Rate(amount=len(vectors), seconds=time.perf_counter() - started)


def measure_pdf(files: Sequence[Path], *, options: LoaderOptions) -> tuple[Rate, Rate]:
    """Read PDFs in this process without tables, and again with pdfminer."""
    from pdfminer.high_level import extract_text

    plain = options.model_copy(update={"pdf": options.pdf.model_copy(update={"tables": False})})
    pages, ours, theirs = 0, 0.0, 0.0
    for path in files:
        started = time.perf_counter()
        try:
            parsed = load_file(path, options=plain)
        except LoaderError:
            continue
        ours += time.perf_counter() - started
        pages += parsed.health.pages
        started = time.perf_counter()
        extract_text(path)
        theirs += time.perf_counter() - started
    return Rate(amount=pages, seconds=ours), Rate(amount=pages, seconds=theirs)


def _prepared(document_id: str, read: ReadFile, recipe: Recipe) -> PreparedDocument:
    record = DocumentRecord(
        id=document_id,
        sha256=read.version.sha256,
        size=read.version.size,
        parse_key=recipe.keys.parse,
        parsed=read.parsed,
    )
    return PreparedDocument(
        record=record,
        chunks=recipe.cut(document_id, read.parsed),
        path=PathRecord(path=document_id, source=document_id, root="", document_id=document_id),
    )


def _batches(documents: Sequence[PreparedDocument]) -> Iterator[list[PreparedDocument]]:
    batch: list[PreparedDocument] = []
    chunks = 0
    for document in documents:
        batch.append(document)
        chunks += len(document.chunks)
        if chunks >= BATCH_CHUNKS:
            yield batch
            batch, chunks = [], 0
    if batch:
        yield batch
