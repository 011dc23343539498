"""What is drawn on a PDF page besides text: ruling lines and pictures."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import PdfPage
from pypdfium2 import raw as pdfium

from loaders.lines import Box
from loaders.pdf.glyphs import PageSpace

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_THIN = 3.0  # points: a filled rectangle this thin is a line
_STRAIGHT = 0.5  # points that a line may lean
_SHORTEST = 2.0
_RECTANGLE = 5  # segments: where it starts, and its sides
# A drawing of more strokes than these (a map, a plan) has no table worth the time.
_MOST_SEGMENTS = 400
_MOST_RULES = 6000
_DEEPEST_FORM = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture on a page.

    Attributes:
        box: Its place, in PDF points from the top left of the page as shown.
        content: What tells it from other pictures: its size in pixels and in bytes.
    """

    box: Box
    content: tuple[int, int, int]


@dataclass(kw_only=True)
class Drawings:
    """What is drawn on one page.

    Attributes:
        rules: Horizontal and vertical ruling lines as boxes of (nearly) no height or width.
        pictures: The pictures, in the order of drawing.
        is_painted: Whether there is anything on the page at all.
    """

    rules: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    is_painted: bool = False


def read_drawings(page: PdfPage, space: PageSpace) -> Drawings:
    """Return the ruling lines and pictures of a page."""
    found = Drawings()
    for item, kind, matrix in _objects(page.raw, form=False, matrix=_IDENTITY, depth=0):
        found.is_painted = True
        if kind == pdfium.FPDF_PAGEOBJ_PATH and len(found.rules) < _MOST_RULES:
            found.rules += [space.shown(box) for box in _rules(item, matrix)]
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _placed(_bounds(item), matrix)
            found.pictures.append(Picture(box=space.shown(box), content=_content(item)))
    if len(found.rules) >= _MOST_RULES:
        found.rules.clear()
    return found


def _objects(
    holder: Any,  # noqa: ANN401 - a handle of pdfium
    *,
    form: bool,
    matrix: Matrix,
    depth: int,
) -> Iterator[tuple[Any, int, Matrix]]:
    """Yield each path, picture and other object with the matrix of the forms it is inside."""
    count = (pdfium.FPDFFormObj_CountObjects if form else pdfium.FPDFPage_CountObjects)(holder)
    find = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject
    for index in range(count):
        item = find(holder, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < _DEEPEST_FORM:
                inner = _multiplied(_matrix(item), matrix)
                yield from _objects(item, form=True, matrix=inner, depth=depth + 1)
        else:
            yield item, kind, matrix


def _rules(path: Any, outer: Matrix) -> Iterator[Box]:  # noqa: ANN401 - pdfium's, by ctypes
    """Yield the horizontal and vertical lines of a path in PDF space."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not stroke.value:
        # Many programs draw lines as thin rectangles; larger ones are backgrounds.
        box = _placed(_bounds(path), outer) if fill.value else (0.0, 0.0, 0.0, 0.0)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= _THIN < max(width, height):
            yield _flattened(box)
            return
        if not fill.value or pdfium.FPDFPath_CountSegments(path) <= _RECTANGLE:
            return
        yield from _thin_parts(path, outer)
        return
    for a, b in _segments(path, outer):
        dx, dy = abs(a[0] - b[0]), abs(a[1] - b[1])
        if min(dx, dy) <= _STRAIGHT and max(dx, dy) >= _SHORTEST:
            yield _flattened((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))


def _thin_parts(path: Any, outer: Matrix) -> Iterator[Box]:  # noqa: ANN401 - pdfium's, by ctypes
    """Yield the thin rectangles of a filled path that holds several."""
    corners: list[tuple[float, float]] = []
    for a, b in _segments(path, outer):
        if corners and a != corners[-1]:
            yield from _thin(corners)
            corners = []
        corners += [a, b]
    yield from _thin(corners)


def _thin(corners: list[tuple[float, float]]) -> Iterator[Box]:
    if corners:
        xs, ys = zip(*corners, strict=True)
        box = min(xs), min(ys), max(xs), max(ys)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= _THIN < max(width, height):
            yield _flattened(box)


def _flattened(box: Box) -> Box:
    """Return the middle line of a thin box."""
    left, bottom, right, top = box
    if right - left > top - bottom:
        return left, (bottom + top) / 2, right, (bottom + top) / 2
    return (left + right) / 2, bottom, (left + right) / 2, top


def _segments(
    path: Any,  # noqa: ANN401 - pdfium's, by ctypes
    outer: Matrix,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight lines of a path as pairs of points in PDF space."""
    count = pdfium.FPDFPath_CountSegments(path)
    if count > _MOST_SEGMENTS:
        return
    matrix = _multiplied(_matrix(path), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved((x.value, y.value), matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start
            last = start


def _bounds(item: Any) -> Box:  # noqa: ANN401 - pdfium's, by ctypes
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _matrix(item: Any) -> Matrix:  # noqa: ANN401 - pdfium's, by ctypes
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiplied(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first."""
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r,
        c * q + d * s, e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _moved(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _placed(box: Box, matrix: Matrix) -> Box:
    """Return the box around a box moved by a matrix."""
    if matrix is _IDENTITY:
        return box
    left, bottom, right, top = box
    corners = [_moved((x, y), matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _content(image: Any) -> tuple[int, int, int]:  # noqa: ANN401 - pdfium's, by ctypes
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(image, width, height)
    length = pdfium.FPDFImageObj_GetImageDataRaw(image, None, 0)
    return int(width.value), int(height.value), int(length)
