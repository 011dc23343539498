"""The same work by what LangChain's tutorials teach: loaders, recursive splitter, Chroma."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chains.providers.protocols import Embedder
from eval.bench.measured import Baseline
from loaders.offline import use_local_sentences

if TYPE_CHECKING:
    from langchain_core.document_loaders import BaseLoader
    from langchain_core.documents import Document

_ADDED_AT_ONCE = 5000


def run_langchain(folder: Path, *, store: Path, embedder: Embedder, chunk_size: int) -> Baseline:
    """Load, split, embed and store every document of a folder, one after the other.

    PDFs go through `PDFMinerLoader`: `UnstructuredPDFLoader` "fast" rests on the same library,
    but asks for layout models on import. `unstructured` gets the local sentence splitter that
    our own loaders give it, else it would reach for the network.

    Args:
        folder: The documents.
        store: An empty folder for Chroma.
        embedder: The one that our side uses.
        chunk_size: Characters, as on our side.
    """
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    use_local_sentences()
    started = time.perf_counter()
    documents, failed = _load(folder)
    loaded = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=chunk_size, chunk_overlap=0)
    chunks = splitter.split_documents(documents)
    split = time.perf_counter()
    index = Chroma(persist_directory=str(store), embedding_function=embedder)
    for start in range(0, len(chunks), _ADDED_AT_ONCE):
        index.add_documents(chunks[start : start + _ADDED_AT_ONCE])
    ended = time.perf_counter()
    return Baseline(
        load_seconds=loaded - started,
        split_seconds=split - loaded,
        store_seconds=ended - split,
        chunks=len(chunks),
        failed=failed,
    )


def _load(folder: Path) -> tuple[list["Document"], int]:
    documents: list[Document] = []
    failed = 0
    for loader in _loaders(folder):
        try:
            documents += loader.load()
        except Exception:  # noqa: BLE001 - a loader raises whatever its library raises
            failed += 1
    return documents, failed


def _loaders(folder: Path) -> Iterator["BaseLoader"]:
    from langchain_community import document_loaders as community

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        match path.suffix.lower():
            case ".txt":
                yield community.TextLoader(str(path), autodetect_encoding=True)
            case ".md":
                yield community.UnstructuredMarkdownLoader(str(path))
            case ".html" | ".htm":
                yield community.UnstructuredHTMLLoader(str(path))
            case ".docx":
                yield community.UnstructuredWordDocumentLoader(str(path))
            case ".pptx":
                yield community.UnstructuredPowerPointLoader(str(path))
            case ".xlsx":
                yield community.UnstructuredExcelLoader(str(path))
            case ".csv":
                yield community.CSVLoader(str(path), autodetect_encoding=True)
            case ".pdf":
                yield community.PDFMinerLoader(str(path))
