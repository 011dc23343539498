"""Draws one page of a PDF, in a process of its own: a file may be broken, huge or hostile.

Reads a `DrawingTask` from standard input as JSON, writes the answer as one line of JSON and,
if there is one, the picture's bytes behind it.
"""

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

    from loaders.pdf.glyphs import Glyphs

Box = tuple[float, float, float, float]

WIDTH = 1000
"""Pixels; a page's longer side is at most three times that."""

_MEMORY = 2_000_000_000
"""Bytes of address space that drawing a page may take."""

_LARGE = 700_000
"""Bytes above which a picture is written as JPEG, which is smaller for photographs."""

_FEWEST = 6
"""Characters of a sentence's first part by which it is looked for where the whole is not found."""


@dataclass(frozen=True, kw_only=True)
class DrawingTask:
    """What shall be drawn.

    Attributes:
        path: The PDF.
        pages: Pages from 1 that the place may be on, the likeliest first.
        quote: The sentence that is framed.
        boxes: (page, left, top, right, bottom) in PDF points from the top left, of what holds the
            sentence, framed where the sentence itself is not found.
    """

    path: str
    pages: tuple[int, ...]
    quote: str
    boxes: tuple[tuple[float, ...], ...] = ()

    def to_json(self) -> str:
        """Return the task as one line."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What has come of a task.

    Attributes:
        trouble: "" or `locked`, `failed`.
        page: The page that was drawn, from 1.
        frames: Left, top, right, bottom as shares (0-1) of the picture's sides.
        is_exact: Whether the frames hold the sentence and nothing else.
        kind: Media type of the picture.
    """

    trouble: str = ""
    page: int = 0
    frames: tuple[Box, ...] = ()
    is_exact: bool = False
    kind: str = "image/png"

    @classmethod
    def from_json(cls, line: bytes) -> "Drawing":
        """Read back what `main` wrote."""
        values = json.loads(line)
        values["frames"] = tuple(tuple(frame) for frame in values["frames"])
        return cls(**values)


def main() -> None:
    """Draw what standard input asks for."""
    _limit_memory()
    values = json.loads(sys.stdin.buffer.read())
    task = DrawingTask(
        path=values["path"],
        pages=tuple(values["pages"]),
        quote=values["quote"],
        boxes=tuple(tuple(box) for box in values["boxes"]),
    )
    drawing, picture = draw(task)
    sys.stdout.buffer.write(json.dumps(asdict(drawing)).encode() + b"\n" + picture)


def draw(task: DrawingTask) -> tuple[Drawing, bytes]:
    """Draw the page that holds the sentence and tell where on it it stands."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        pdf = PdfDocument(Path(task.path))
    except PdfiumError as error:
        return Drawing(trouble="locked" if "password" in str(error).lower() else "failed"), b""
    try:
        pages = [number for number in task.pages if 1 <= number <= len(pdf)]
        if not pages:
            return Drawing(trouble="failed"), b""
        number, frames, is_exact = _place(pdf, pages, task)
        kind, picture = _picture(pdf, number)
    except PdfiumError:
        return Drawing(trouble="failed"), b""
    finally:
        pdf.close()
    drawing = Drawing(page=number, frames=tuple(frames), is_exact=is_exact, kind=kind)
    return drawing, picture


def _place(
    pdf: "PdfDocument", pages: Sequence[int], task: DrawingTask
) -> tuple[int, list[Box], bool]:
    """Return page, frames, and whether they are the sentence's own."""
    wanted = _folded(task.quote)[0]
    for part in (wanted, wanted[: len(wanted) // 2]):
        if len(part) < min(_FEWEST, len(wanted)) or not part:
            continue
        for number in pages:
            if frames := _sentence(pdf, number, part, task):
                return number, frames, True
    for number in pages:
        if boxes := [_box(box) for box in task.boxes if box[0] == number]:
            width, height = _size(pdf, number)
            return number, [_share(box, width, height) for box in boxes], False
    return pages[0], [], False


def _sentence(pdf: "PdfDocument", number: int, wanted: str, task: DrawingTask) -> list[Box]:
    """Return where a folded text stands on a page, nearest to the boxes if it does so twice."""
    from loaders.pdf.glyphs import Glyphs

    page = pdf[number - 1]
    textpage = page.get_textpage()
    try:
        glyphs = Glyphs(page, textpage)
        folded, places = _folded(glyphs.text)
        found = [
            list(_lines(glyphs, places[at], places[at + len(wanted) - 1] + 1))
            for at in _occurrences(folded, wanted)
        ]
        width, height = glyphs.space.shown_size
    finally:
        textpage.close()
        page.close()
    around = [_box(box) for box in task.boxes if box[0] == number]
    found = [boxes for boxes in found if boxes]
    best = max(found, key=lambda boxes: _shared(boxes, around), default=[])
    return [_share(box, width, height) for box in best]


def _lines(glyphs: "Glyphs", start: int, end: int) -> Iterator[Box]:
    """Yield a box for each line of a stretch of text."""
    line: Box | None = None
    for left, top, right, bottom in glyphs.line_boxes(start, end - start):
        if line and min(bottom, line[3]) - max(top, line[1]) > 0.5 * (bottom - top):
            line = (
                min(line[0], left), min(line[1], top), max(line[2], right), max(line[3], bottom),
            )  # fmt: skip
            continue
        if line:
            yield line
        line = (left, top, right, bottom)
    if line:
        yield line


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the letters, digits and signs of a text, folded, and the index of each."""
    found: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            if folded.isprintable() and not folded.isspace() and folded not in "|\ufffe":
                found.append(folded)
                places.append(index)
    return "".join(found), places


def _picture(pdf: "PdfDocument", number: int) -> tuple[str, bytes]:
    page = pdf[number - 1]
    try:
        image = _drawn(page)
    finally:
        page.close()
    written = BytesIO()
    image.save(written, "PNG")
    if written.tell() <= _LARGE:
        return "image/png", written.getvalue()
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return "image/jpeg", written.getvalue()


def _drawn(page: "PdfPage") -> "Image":
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1.0), 3 * WIDTH / max(height, 1.0))
    image: Image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    return image


def _size(pdf: "PdfDocument", number: int) -> tuple[float, float]:
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
    finally:
        page.close()
    return width, height


def _box(box: Sequence[float]) -> Box:
    return box[1], box[2], box[3], box[4]


def _share(box: Box, width: float, height: float) -> Box:
    """Return a box of the page as shares of its sides, not beyond them."""
    left, top, right, bottom = (
        min(1.0, max(0.0, value / side))
        for value, side in zip(box, (width, height) * 2, strict=True)
    )
    return round(left, 4), round(top, 4), round(right, 4), round(bottom, 4)


def _shared(boxes: Sequence[Box], around: Sequence[Box]) -> float:
    """Return the area that boxes share with others."""
    return sum(
        max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
        for a in boxes
        for b in around
    )


def _limit_memory() -> None:
    """Bound what a page may take; where the system cannot, the time limit is left."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
