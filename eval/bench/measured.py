"""What the ingest benchmark measures, as frozen types."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rate:
    """An amount of work and its time.

    Attributes:
        amount: How much.
        seconds: In what time.
    """

    amount: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Amount a second."""
        return self.amount / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The plain LangChain pipeline on the same files.

    Attributes:
        load_seconds: Reading all files.
        split_seconds: Cutting them.
        store_seconds: Embedding and storing, which it does in one call.
        chunks: Chunks stored.
        failed: Files that its loaders could not read.
    """

    load_seconds: float
    split_seconds: float
    store_seconds: float
    chunks: int
    failed: int

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.load_seconds + self.split_seconds + self.store_seconds


@dataclass(frozen=True, kw_only=True)
class IngestBench:
    """One run of the benchmark.

    Attributes:
        files: Files read.
        failed: Files that could not be read.
        pages: Pages of PDFs, slides, and every 1,000 characters begun of other formats.
        chunks: Chunks made of them.
        workers: Processes that read.
        parse: Pages read, by all processes.
        split: Chunks cut, in one process.
        embed: Chunks embedded, alone.
        write: Chunks written to both indexes and the catalog, alone.
        first: Chunks of the whole first run, in which the stages overlap.
        unchanged: Files of a second run, in which nothing had changed.
        unchanged_embedded: Chunks that it embedded.
        changed: Files of a run in which one file had changed; None if none could be.
        changed_embedded: Chunks that it embedded.
        pdf: Pages of PDFs read in this process, without tables.
        pdfminer: The same by pdfminer's `extract_text`.
        main_bytes: Peak memory of the main process; 0 where that is not known.
        workers_bytes: Peak memory of the reading processes together.
        baseline: The plain LangChain pipeline; None if it was left out.
    """

    files: int
    failed: int
    pages: int
    chunks: int
    workers: int
    parse: Rate
    split: Rate
    embed: Rate
    write: Rate
    first: Rate
    unchanged: Rate
    unchanged_embedded: int
    changed: Rate | None
    changed_embedded: int
    pdf: Rate
    pdfminer: Rate
    main_bytes: int
    workers_bytes: int
    baseline: Baseline | None

    @property
    def unchanged_share(self) -> float:
        """Time of the run without changes as a share (0-1) of the first run's."""
        return self.unchanged.seconds / self.first.seconds

    @property
    def changed_share(self) -> float | None:
        """Time of the run with one changed file as a share (0-1) of the first run's."""
        return self.changed.seconds / self.first.seconds if self.changed else None

    @property
    def pdf_times_pdfminer(self) -> float | None:
        """How many times as many PDF pages a second as pdfminer."""
        if not self.pdfminer.amount:
            return None
        return self.pdf.per_second / self.pdfminer.per_second
