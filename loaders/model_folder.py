"""Folders that hold models: what is in them, by content."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

# Of a weight file so many blocks of so many bytes are read, evenly spaced, both ends included:
# training may leave the ends (embedding table, pooler) as they are, but never everything between.
_BLOCKS = 16
_BLOCK = 64 * 1024


def folder_identity(folder: Path) -> str:
    """Return a hash of a model's files, the same wherever the folder lies.

    Large files are identified by name, size and samples, because reading all of one takes
    seconds. A folder that does not exist has the identity of an empty one.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        # A download leaves folders and hidden files of its own beside the model's.
        if path.is_file() and not path.name.startswith("."):
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            for block in file_samples(path):
                digest.update(block)
    return digest.hexdigest()[:16]


def file_samples(path: Path) -> Iterator[bytes]:
    """Yield sixteen blocks of 64 KiB of a file, evenly spaced; they overlap in a small one."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for block in range(_BLOCKS):
            file.seek(max(0, size - _BLOCK) * block // (_BLOCKS - 1))
            yield file.read(_BLOCK)


def is_pointer(path: Path) -> bool:
    """Tell whether `git clone` without Git LFS left a pointer where weights should be."""
    with path.open("rb") as file:
        return file.read(20) == b"version https://git-"
