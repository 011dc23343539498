"""The compression that Outlook puts around a message's RTF text.

[MS-OXRTFCP], Rich Text Format (RTF) Compression Algorithm: a header of 16 bytes, then runs of
eight literals or references into a ring of 4,096 bytes, announced by a control byte each.
"""

import struct

from loaders.errors import CorruptFileError

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D  # "LZFu", "MELA"
_HEADER = struct.Struct("<4L")
_RING = 4096
# What the ring holds at the start, section 2.1.2.1 of the specification.
_PRELOAD = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def decompress_rtf(data: bytes) -> bytes:
    """Return the RTF source.

    Args:
        data: The property PidTagRtfCompressed.

    Raises:
        CorruptFileError: It is cut off or of no known kind.
    """
    if len(data) < _HEADER.size:
        raise CorruptFileError("the RTF text of the message is cut off")
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    if kind != _COMPRESSED:
        raise CorruptFileError("the RTF text of the message is damaged")
    return _expand(data[_HEADER.size :])[:size]


def _expand(packed: bytes) -> bytes:
    # References point into a ring; all that was written so far, with the preload, stands for it.
    written = bytearray(_PRELOAD)
    position = 0
    while position < len(packed):
        control = packed[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                written += packed[position : position + 1]
                position += 1
                continue
            if position + 2 > len(packed):
                return bytes(written[len(_PRELOAD) :])
            reference = packed[position] << 8 | packed[position + 1]
            position += 2
            back = (len(written) - (reference >> 4)) % _RING
            if not back:  # a reference to the place itself ends the text
                return bytes(written[len(_PRELOAD) :])
            for _ in range((reference & 15) + 2):
                written.append(written[-back] if back <= len(written) else 0x20)
    return bytes(written[len(_PRELOAD) :])
