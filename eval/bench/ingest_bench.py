"""`zhiwen bench ingest`: how fast, with how much memory, and against what."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chains.knowledge.report import IngestReport
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.bench.documents import change_one, copy_documents, write_documents
from eval.bench.langchain_baseline import run_langchain
from eval.bench.measured import IngestBench, Rate
from eval.bench.stages import (
    measure_embedding,
    measure_parsing,
    measure_pdf,
    measure_splitting,
    measure_writing,
)
from loaders.reading.memory import peak_bytes
from loaders.reading.pool import usable_cores

_NAME = "bench"


def run_ingest_bench(
    settings: Settings,
    *,
    paths: Sequence[Path] = (),
    count: int,
    with_baseline: bool = True,
    on_stage: Callable[[str], None] = lambda _: None,
) -> IngestBench:
    """Measure an ingest in a temporary folder, which is removed at the end.

    Args:
        settings: The configuration; its knowledge bases are not touched.
        paths: Files and folders to measure with; they are copied, because one is changed.
            Without any, documents are made.
        count: How many documents are made.
        with_baseline: Whether LangChain's loaders do the same work.
        on_stage: Told what is measured next.

    Raises:
        InputError: There is no file to read under the paths.
        ServiceError: The embedder is not available.
    """
    with tempfile.TemporaryDirectory(prefix="zhiwen-bench-") as temporary:
        folder = Path(temporary)
        documents = folder / "documents"
        on_stage("making documents")
        if paths:
            copy_documents(paths, documents)
        else:
            write_documents(documents, count=count)
        return _Bench(settings, folder, on_stage).run(documents, with_baseline=with_baseline)


class _Bench:
    """One run, in a folder of its own."""

    def __init__(self, settings: Settings, folder: Path, on_stage: Callable[[str], None]) -> None:
        self._settings = settings
        self._folder = folder
        self._on_stage = on_stage
        self._workspace = Workspace(settings, data_dir=folder / "data")

    def run(self, documents: Path, *, with_baseline: bool) -> IngestBench:
        recipe = self._workspace.recipe
        # What is loaded once (weights, libraries) belongs to no stage.
        recipe.embedder.encode_documents(["热身"])
        first, first_rate = self._ingest("the first run", documents)
        memory = peak_bytes()  # before the stages, which keep everything
        unchanged, unchanged_rate = self._ingest("a run without changes", documents)
        embedded_before = unchanged.embedded
        changed_rate, changed_embedded = None, 0
        if change_one(documents):
            changed, changed_rate = self._ingest("a run with one changed file", documents)
            changed_embedded = changed.embedded
        files = sorted(path for path in documents.rglob("*") if path.is_file())
        self._on_stage("reading alone")
        read, parse = measure_parsing(files, recipe=recipe)
        self._on_stage("splitting alone")
        prepared, split = measure_splitting(read, recipe=recipe)
        chunks = [chunk for document in prepared for chunk in document.chunks]
        self._on_stage("embedding alone")
        embedded, embed = measure_embedding(chunks, recipe=recipe)
        self._on_stage("writing alone")
        write = measure_writing(self._folder / "alone", prepared, embedded=embedded, recipe=recipe)
        self._on_stage("PDFs in one process, and pdfminer")
        pdfs = [path for path in files if path.suffix.lower() == ".pdf"]
        pdf, pdfminer = measure_pdf(pdfs, options=self._settings.loaders)
        baseline = None
        if with_baseline:
            self._on_stage("the same by LangChain's loaders")
            baseline = run_langchain(
                documents,
                store=self._folder / "langchain",
                embedder=recipe.embedder,
                chunk_size=self._settings.splitter.chunk_size,
            )
        self._workspace.close()
        return IngestBench(
            files=first.files,
            failed=len(first.failed),
            pages=parse.amount,
            chunks=first.chunks,
            workers=self._settings.ingest.workers or usable_cores(),
            parse=parse,
            split=split,
            embed=embed,
            write=write,
            first=first_rate,
            unchanged=unchanged_rate,
            unchanged_embedded=embedded_before,
            changed=changed_rate,
            changed_embedded=changed_embedded,
            pdf=pdf,
            pdfminer=pdfminer,
            main_bytes=memory,
            workers_bytes=first.peak_reading_bytes,
            baseline=baseline,
        )

    def _ingest(self, what: str, documents: Path) -> tuple[IngestReport, Rate]:
        self._on_stage(what)
        started = time.perf_counter()
        report = self._workspace.ingest(_NAME, [documents])
        seconds = time.perf_counter() - started
        return report, Rate(amount=report.chunks or report.files, seconds=seconds)
