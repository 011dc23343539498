"""Old Office files look alike from outside; the streams inside say what they are."""

from pathlib import Path

import olefile

from loaders.errors import CorruptFileError

# https://learn.microsoft.com/openspecs/office_file_formats: MS-DOC 2.5.1 (bit fEncrypted),
# MS-XLS 2.4.117 (record FilePass), MS-PPT 2.3.2 (headerToken of an encrypted file).
_DOC_FLAGS_AT, _DOC_ENCRYPTED = 10, 0x0100
_XLS_FILE_PASS, _XLS_INTERFACE = 0x002F, 0x00E1
_PPT_ENCRYPTED = (0xF3D1C4DF).to_bytes(4, "little")
_WORKBOOKS = ("Workbook", "Book")


def detect_ole(path: Path) -> tuple[str, bool]:
    """Return what an OLE container holds and whether it is encrypted.

    Returns:
        The suffix that fits the content (`.doc`, `.xls`, `.ppt`, or "" for anything else), and
        whether a password is needed.

    Raises:
        CorruptFileError: The container is damaged.
    """
    try:
        with olefile.OleFileIO(path) as container:
            return _detect(container)
    except OSError as error:  # olefile has no class of its own for damage before version 0.47
        raise CorruptFileError(
            f"the file is damaged: {error}", hint="Get it again from where it came."
        ) from error


def _detect(container: "olefile.OleFileIO") -> tuple[str, bool]:
    if container.exists("EncryptedPackage"):
        return "", True
    if container.exists("WordDocument"):
        flags = _head(container, "WordDocument", length=12)[_DOC_FLAGS_AT:]
        return ".doc", bool(int.from_bytes(flags, "little") & _DOC_ENCRYPTED)
    if container.exists("PowerPoint Document"):
        encrypted = container.exists("Current User") and _PPT_ENCRYPTED in _head(
            container, "Current User", length=32
        )
        return ".ppt", encrypted
    book = next((name for name in _WORKBOOKS if container.exists(name)), None)
    if book is None:
        return "", False
    return ".xls", _has_password(_head(container, book, length=4096))


def _head(container: "olefile.OleFileIO", stream: str, *, length: int) -> bytes:
    with container.openstream(stream) as content:
        found: bytes = content.read(length)
        return found


def _has_password(records: bytes) -> bool:
    """Walk over the first records of a workbook; the one for a password stands near the start.

    A workbook that is only protected against changes is encrypted too, with a password that
    every program knows; those that open it without asking are right.
    """
    at = 0
    while at + 4 <= len(records):
        kind = int.from_bytes(records[at : at + 2], "little")
        if kind in (_XLS_FILE_PASS, _XLS_INTERFACE):
            return kind == _XLS_FILE_PASS
        at += 4 + int.from_bytes(records[at + 2 : at + 4], "little")
    return False
