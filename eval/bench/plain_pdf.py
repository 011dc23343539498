"""The plainest PDF with Chinese text: lines in a font that every viewer brings along."""

import zlib
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    b"/DescendantFonts[4 0 R]>>"
)
_DESCENDANT = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 5 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>"
)
_DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
)
_FIRST_PAGE = 6
_TOP, _LEFT, _SIZE, _LEADING = 790, 60, 12, 20


def write_pdf(path: Path, pages: Sequence[Sequence[str]]) -> None:
    """Write a PDF; a page is at most 38 lines, a line at most 39 Chinese characters."""
    kids = " ".join(f"{_FIRST_PAGE + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        _FONT,
        _DESCENDANT,
        _DESCRIPTOR,
    ]
    for number, lines in enumerate(pages):
        content = zlib.compress(_content(lines))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            + f"/Contents {_FIRST_PAGE + 2 * number + 1} 0 R>>".encode()
        )
        head = f"<</Filter/FlateDecode/Length {len(content)}>>\nstream\n".encode()
        objects.append(head + content + b"\nendstream")
    path.write_bytes(_assemble(objects))


def _content(lines: Sequence[str]) -> bytes:
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -{_LEADING} Td\n" for line in lines)
    return f"BT /F1 {_SIZE} Tf {_LEFT} {_TOP} Td\n{shown}ET".encode()


def _assemble(objects: Sequence[bytes]) -> bytes:
    parts = [b"%PDF-1.4\n"]
    parts += [b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, 1)]
    *offsets, end = accumulate(map(len, parts))
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    parts.append(
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{end}\n%%EOF\n".encode()
    )
    return b"".join(parts)
