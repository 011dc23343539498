"""Files and folders become a deterministic list of files, with a reason for each left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from loaders.documents import ParsedFile
from loaders.errors import LoaderError
from loaders.files import CONVERTIBLE_SUFFIXES, SUPPORTED_SUFFIXES, load_file
from loaders.options import LoaderOptions

_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini"))


@dataclass(frozen=True, kw_only=True)
class FoundFile:
    """A file to read, or a path that is left out and why.

    Attributes:
        path: Absolute path.
        root: The path that was asked for, absolute.
        source: Path below `root` with "/"; the name alone when `root` is the file.
        status: Whether to read it.
        reason: Why not; "" for a file to read.
        url: The address that it was fetched from, "" for a file of the user's own.
    """

    path: Path
    root: Path
    source: str
    status: Literal["found", "skipped", "failed"] = "found"
    reason: str = ""
    url: str = ""

    @property
    def key(self) -> str:
        """What names the file for good: its address, or its absolute path."""
        return self.url or str(self.path)


@dataclass(frozen=True, kw_only=True)
class WalkReport:
    """What became of every path.

    Attributes:
        read: Parsed files with their source.
        skipped: (source, reason) of what is not for reading.
        failed: (source, error) of what should have been read and could not.
    """

    read: tuple[tuple[FoundFile, ParsedFile], ...]
    skipped: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]


def walk_paths(paths: Sequence[Path]) -> Iterator[FoundFile]:
    """Yield every file below the paths, in the paths' order and by name within a folder.

    Each real file comes once, however many links lead to it. What the user named is tried even
    if it would be skipped inside a folder.
    """
    walk = _Walk()
    for path in paths:
        root = path.absolute()
        try:
            is_folder, exists = root.is_dir(), root.exists()
        except OSError as error:  # a name longer than the file system allows
            yield _row(root, root, status="failed", reason=error.strerror or str(error))
            continue
        if is_folder:
            yield from walk.folder(root, root=root)
        elif exists:
            yield walk.file(root, root=root)
        else:
            yield _row(root, root, status="failed", reason="no such file or folder")


def load_paths(paths: Sequence[Path], *, options: LoaderOptions) -> WalkReport:
    """Read every file below the paths; a file that fails never stops the others."""
    read: list[tuple[FoundFile, ParsedFile]] = []
    rows: dict[str, list[tuple[str, str]]] = {"skipped": [], "failed": []}
    for found in walk_paths(paths):
        if found.status != "found":
            rows[found.status].append((found.source, found.reason))
            continue
        try:
            read.append((found, load_file(found.path, options=options)))
        except LoaderError as error:
            rows["failed"].append(
                (found.source, f"{error}. {error.hint}" if error.hint else str(error))
            )
    return WalkReport(
        read=tuple(read), skipped=tuple(rows["skipped"]), failed=tuple(rows["failed"])
    )


@dataclass(kw_only=True)
class _Walk:
    """One walk, which remembers the real paths it has seen."""

    seen: dict[Path, str] = field(default_factory=dict)

    def folder(self, folder: Path, *, root: Path) -> Iterator[FoundFile]:
        if repeated := self._repeated(folder, root=root):
            yield repeated
            return
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            reason = f"the folder cannot be read: {error.strerror or error}"
            yield _row(folder, root, status="failed", reason=reason)
            return
        for entry in entries:
            if reason := _skip_reason(entry):
                yield _row(entry, root, status="skipped", reason=reason)
            elif entry.is_dir():
                yield from self.folder(entry, root=root)
            else:
                yield self.file(entry, root=root)

    def file(self, path: Path, *, root: Path) -> FoundFile:
        return self._repeated(path, root=root) or _row(path, root)

    def _repeated(self, path: Path, *, root: Path) -> FoundFile | None:
        """Return a row for a path that was seen under another name, and remember new ones."""
        real, source = path.resolve(), _source(path, root)
        if real in self.seen:
            reason = f"the same as {self.seen[real]}"
            return _row(path, root, status="skipped", reason=reason)
        self.seen[real] = source
        return None


def _skip_reason(entry: Path) -> str:
    name, suffix = entry.name.lower(), entry.suffix.lower()
    if name.startswith("."):
        return "hidden"
    if name.startswith("~$"):
        return "lock file of an open Office document"
    if name in _SYSTEM_FILES:
        return "file of the operating system"
    # Old Office files are not skipped: they are documents, and shall be named as not read.
    if entry.is_dir() or suffix in SUPPORTED_SUFFIXES or suffix in CONVERTIBLE_SUFFIXES:
        return ""
    return f"unsupported format {suffix}" if suffix else "unsupported format (no suffix)"


def _row(
    path: Path,
    root: Path,
    *,
    status: Literal["found", "skipped", "failed"] = "found",
    reason: str = "",
) -> FoundFile:
    return FoundFile(path=path, root=root, source=_source(path, root), status=status, reason=reason)


def _source(path: Path, root: Path) -> str:
    return path.name if path == root else path.relative_to(root).as_posix()
