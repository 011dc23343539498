"""What was read of a folder, as long as its files stay as they were."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """Reads something again only where a file that it comes from has changed."""

    def __init__(self, files: Sequence[str], *, most: int) -> None:
        """Begin with nothing.

        Args:
            files: Names of the files that it comes from.
            most: How many are kept.
        """
        self._files = tuple(files)
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Path, tuple[Hashable, V]] = OrderedDict()

    def read(self, folder: Path, read: Callable[[Path], V]) -> V:
        """Return what a folder holds.

        Args:
            folder: The folder.
            read: Reads it; what it raises is not remembered.
        """
        stamp = tuple(_stamp(folder / name) for name in self._files)
        with self._lock:
            kept = self._kept.get(folder)
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end(folder)
                return kept[1]
        found = read(folder)
        with self._lock:
            self._kept[folder] = (stamp, found)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def _stamp(path: Path) -> tuple[int, int]:
    """Return when a file was written, and its size; zeros where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
