"""What an ingest did, and what it says while it works."""

from dataclasses import dataclass, field
from typing import Literal

FileState = Literal[
    "queued",
    "reading",
    "embedding",
    "added",
    "updated",
    "unchanged",
    "moved",
    "failed",
    "stopped",
]
"""What happens to a file: it waits, is read, its chunks are embedded and stored. The others are
what became of it; `stopped` means that somebody stopped the work before its turn came."""


@dataclass(frozen=True, kw_only=True)
class FileProgress:
    """One step of one file.

    Attributes:
        source: Display path.
        state: What happens to it now, or what became of it.
        done: Files finished so far.
        total: Files found.
        chunks: Chunks embedded and stored so far, of all files.
        reason: Why it failed, or "".
    """

    source: str
    state: FileState
    done: int
    total: int
    chunks: int
    reason: str = ""


@dataclass
class IngestReport:
    """Counts and rows, filled while an ingest runs.

    Attributes:
        files: Files found.
        added: New documents.
        updated: Documents whose file has changed.
        unchanged: Files whose content is known.
        moved: Files found under a new path.
        deleted: Documents whose files are gone (`--sync`).
        failed: (source, reason) of files that could not be read.
        skipped: (source, reason) of what was passed over: hidden, unknown format, a repeated link.
        warnings: (source, sentence) of files that were read with a doubt.
        chunks: Chunks written.
        embedded: Chunks whose vector had to be computed.
        written: Ids of the documents that were added or updated.
        stopped: Sources of the files that were left undone because somebody stopped the work.
        lost_switches: Chunks that were switched off, and whose text is gone.
        seconds: Duration.
        peak_reading_bytes: The most memory that reading processes took together.
    """

    files: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    moved: int = 0
    deleted: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    chunks: int = 0
    embedded: int = 0
    written: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    lost_switches: int = 0
    seconds: float = 0.0
    peak_reading_bytes: int = 0

    @property
    def unsupported(self) -> list[tuple[str, str]]:
        """The rows of `skipped` that may be documents: files of unknown formats."""
        return [row for row in self.skipped if row[1].startswith("unsupported")]

    @property
    def doubts(self) -> list[tuple[str, str]]:
        """The warnings, and files of unknown formats, which were passed over."""
        passed_over = [(source, f"skipped: {reason}") for source, reason in self.unsupported]
        return self.warnings + passed_over

    def count(self, state: Literal["added", "updated", "unchanged", "moved"]) -> None:
        """Count one file that became this."""
        match state:
            case "added":
                self.added += 1
            case "updated":
                self.updated += 1
            case "unchanged":
                self.unchanged += 1
            case "moved":
                self.moved += 1
