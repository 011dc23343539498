"""Writes messages in Outlook's format (msg), which no library writes.

A compound file ([MS-CFB], version 3) whose folders and streams are named by [MS-OXMSG].
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR, SMALL_SECTOR, SMALL = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Folder = Mapping[str, "bytes | Folder"]


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = NONE
    right: int = NONE
    start: int = END


@dataclass
class _Sectors:
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)
    size: int = SECTOR

    def add(self, content: bytes) -> int:
        if not content:
            return END
        first, count = len(self.table), -(-len(content) // self.size)
        self.data += content.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), END]
        return first


def write_compound_file(root: Folder) -> bytes:
    """Return a compound file that holds the folder's streams (bytes) and folders."""
    entries = [_Entry("Root Entry", 5)]
    _add_entries(entries, 0, root)
    sectors, small = _Sectors(), _Sectors(size=SMALL_SECTOR)
    for entry in entries[1:]:
        if entry.kind == 2:
            entry.start = (small if len(entry.data) < SMALL else sectors).add(entry.data)
    entries[0].start, entries[0].data = sectors.add(bytes(small.data)), bytes(small.data)
    small_table = sectors.add(struct.pack(f"<{len(small.table)}L", *small.table))
    directory = sectors.add(b"".join(map(_pack, entries)))
    count = 1
    while -(-(len(sectors.table) + count) // (SECTOR // 4)) > count:
        count += 1
    first = len(sectors.table)
    table = [*sectors.table, *[FAT_SECTOR] * count]
    table += [FREE] * (count * SECTOR // 4 - len(table))
    blocks = -(-len(small.table) * 4 // SECTOR)
    header = struct.pack(
        "<8s16x5H6x10L",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory, 0, SMALL, small_table, blocks, END, 0, first),
    )
    others = struct.pack("<108L", *range(first + 1, first + count), *[FREE] * (109 - count))
    return header + others + bytes(sectors.data) + struct.pack(f"<{len(table)}L", *table)


def _add_entries(entries: list[_Entry], parent: int, folder: Folder) -> None:
    last = NONE
    for name, content in folder.items():
        index = len(entries)
        if isinstance(content, bytes):
            entries.append(_Entry(name, 2, content))
        else:
            entries.append(_Entry(name, 1))
        if last == NONE:
            entries[parent].child = index
        else:
            entries[last].right = index
        last = index
        if not isinstance(content, bytes):
            _add_entries(entries, index, content)


def _pack(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBB3L36xLQ",
        *(name, len(name), entry.kind, 1, NONE, entry.right, entry.child),
        *(entry.start if entry.kind != 1 else 0, len(entry.data)),
    )


def message_folder(
    texts: Mapping[int, "str | bytes"],
    *,
    recipients: Sequence[tuple[str, str, int]] = (),
    attachments: Sequence[Folder] = (),
    sent: int = 0,
    inner: bool = False,
) -> Folder:
    """Return the folder of a message.

    Args:
        texts: Properties by number; bytes are 8-bit text, but binary for HTML and RTF.
        recipients: (name, address, 1 for To or 2 for Cc).
        attachments: Folders that `attachment_folder` made.
        sent: Seconds since 1601 began (UTC).
        inner: Whether it stands inside another message.
    """
    times = struct.pack("<LLQ", 0x00390040, 6, sent * 10**7) if sent else b""
    folder: dict[str, bytes | Folder] = {
        "__properties_version1.0": b"\0" * (24 if inner else 32) + times
    }
    folder.update(_streams(texts, binary=(0x1009, 0x1013)))
    for index, (name, address, kind) in enumerate(recipients):
        folder[f"__recip_version1.0_#{index:08X}"] = {
            "__properties_version1.0": b"\0" * 8 + struct.pack("<LLQ", 0x0C150003, 6, kind),
            **_streams({0x3001: name, 0x39FE: address}),
        }
    for index, attachment in enumerate(attachments):
        folder[f"__attach_version1.0_#{index:08X}"] = attachment
    return folder


def attachment_folder(name: str, content: "bytes | Folder", *, mime: str = "") -> Folder:
    """Return the folder of an attached file, or of an attached message given as a folder."""
    kind = "0102" if isinstance(content, bytes) else "000D"
    return {
        "__properties_version1.0": b"\0" * 8,
        f"__substg1.0_3701{kind}": content,
        **_streams({0x3707: name, 0x370E: mime}),
    }


def _streams(texts: Mapping[int, "str | bytes"], *, binary: Sequence[int] = ()) -> dict[str, bytes]:
    found = {}
    for number, text in texts.items():
        if isinstance(text, str):
            found[f"__substg1.0_{number:04X}001F"] = text.encode("utf-16-le")
        else:
            kind = "0102" if number in binary else "001E"
            found[f"__substg1.0_{number:04X}{kind}"] = text
    return found
