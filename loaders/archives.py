"""Zip bombs: Office files and books are zip archives, checked here before a library opens one.

`zipfile` reads the whole directory of an archive at once, and the Office libraries unpack whole
entries into memory. So the size of the directory is looked up before it is read, the sizes it
gives are added up, and entries that could be larger than they claim are unpacked piece by piece
(a size that lies fails the checksum).
"""

import struct
import zipfile
from pathlib import Path

from loaders.errors import CorruptFileError, EncryptedFileError, FileTooLargeError

MAX_UNPACKED_MB = 1000.0
# Parts below these are read into a tree in memory, which takes several times their size.
MAX_TREE_MB = 100.0
_TREE_PREFIXES = ("word/", "ppt/", "content.xml", "styles.xml")
MAX_DIRECTORY_MB = 20.0
# Repetitive sheets reach a ratio of about 50; deflate ends at 1032.
_MAX_RATIO = 100.0
_SUSPICIOUS_MB = 100.0
_TRUSTED_BYTES = 65536  # unpacked, as many as these cannot exceed 68 MB
_PIECE = 1 << 20
_HINT = "Open it in the program that made it and save it in parts."
_DAMAGED_HINT = "Get the file again from where it came; it may have been cut off on its way."
# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.14 to 4.3.16
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65535
_END64_LOCATOR, _LOCATOR_SIZE, _END64_SIZE = b"PK\x06\x07", 20, 56


def check_archive(path: Path) -> None:
    """Check that a zip archive can be unpacked in bounded memory.

    Raises:
        FileTooLargeError: Unpacked it would be too large.
        CorruptFileError: It is damaged, or made to blow up.
        EncryptedFileError: Its entries are encrypted.
    """
    check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, packed=path.stat().st_size)
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED:
                    _check_entry(archive, entry)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise CorruptFileError(f"the archive is damaged: {error}", hint=_DAMAGED_HINT) from error


def check_directory(path: Path) -> None:
    """Check that the directory of a zip archive is small enough to be read at once.

    Raises:
        CorruptFileError: It is not.
    """
    megabytes = _directory_bytes(path) / 1e6
    if megabytes > MAX_DIRECTORY_MB:
        raise CorruptFileError(
            f"its table of contents alone has {megabytes:.0f} MB; this is no normal document"
        )


def _check_sizes(entries: list[zipfile.ZipInfo], *, packed: int) -> None:
    total = sum(entry.file_size for entry in entries) / 1e6
    if total > MAX_UNPACKED_MB or (total > _SUSPICIOUS_MB and total * 1e6 > _MAX_RATIO * packed):
        raise FileTooLargeError(
            f"it has {packed / 1e6:.1f} MB but would have {total:.0f} MB unpacked (a zip bomb?)",
            hint=_HINT,
        )
    for entry in entries:
        name, size = entry.filename, entry.file_size / 1e6
        if name.startswith(_TREE_PREFIXES) and name.endswith(".xml") and size > MAX_TREE_MB:
            raise FileTooLargeError(
                f"its part {name} has {size:.0f} MB, the limit is {MAX_TREE_MB:g} MB", hint=_HINT
            )


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise EncryptedFileError(
            "the file is protected by a password", hint="Save a copy without the password."
        )
    if entry.compress_size > _TRUSTED_BYTES:
        with archive.open(entry) as content:
            while content.read(_PIECE):
                pass


def _directory_bytes(path: Path) -> int:
    """Return the bytes of an archive's directory as its last record has it, 0 without one."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_SIZE:
            return 0  # cut off; `zipfile` will say so
        (found,) = struct.unpack_from("<L", tail, at + 12)
        locator = at - _LOCATOR_SIZE
        if locator >= 0 and tail[locator : locator + 4] == _END64_LOCATOR:
            (offset,) = struct.unpack_from("<Q", tail, locator + 8)
            file.seek(min(offset, size))
            record = file.read(_END64_SIZE)
            if len(record) == _END64_SIZE:
                (found,) = struct.unpack_from("<Q", record, 40)
    return int(min(found, size))
