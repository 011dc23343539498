"""Charts and diagrams of Office files: their numbers and words lie in parts of their own."""

from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from loaders.documents import Block, Location
from loaders.grid import Row
from loaders.tables import table_blocks

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DAY_ZERO = date(1899, 12, 30)  # of spreadsheets
_LAST_DAY = 2958465  # 9999-12-31


def chart_blocks(xml: bytes, *, location: Location) -> list[Block]:
    """Return a chart as its title and a table of its numbers, a row a category.

    Args:
        xml: The chart part (`c:chartSpace`).
        location: Where the chart stands.

    Returns:
        No blocks for a chart without stored numbers.
    """
    root = _parse(xml)
    rows = list(_point_rows(root)) or _category_rows(root)
    table = table_blocks(rows, location=location) if rows else []
    title = _text(root.find(f"{_C}chart/{_C}title"))
    if not table or not title:
        return table
    return [Block(text=title, location=location), *table]


def diagram_blocks(xml: bytes, *, location: Location) -> list[Block]:
    """Return the words of a diagram (SmartArt), an indented line a shape.

    Args:
        xml: The diagram's data part (`dgm:dataModel`).
        location: Where the diagram stands.
    """
    root = _parse(xml)
    points = {point.get("modelId"): point for point in root.iter(f"{_D}pt")}
    children: dict[str | None, list[tuple[int, str]]] = {}
    for line in root.iter(f"{_D}cxn"):
        if line.get("type", "parOf") == "parOf":
            child = (int(line.get("srcOrd", "0")), line.get("destId", ""))
            children.setdefault(line.get("srcId"), []).append(child)
    below = {child for found in children.values() for _, child in found}
    lines: list[str] = []
    seen: set[str | None] = set()

    def walk(name: str | None, depth: int) -> None:
        if name in seen or name not in points:
            return
        seen.add(name)
        text = _text(points[name].find(f"{_D}t"))
        if text:
            lines.append(f"{'  ' * depth}{text}")
        for _, child in sorted(children.get(name, [])):
            walk(child, depth + bool(text))

    for name in [*(name for name in points if name not in below), *points]:
        walk(name, 0)
    return [Block(text="\n".join(lines), kind="list", location=location)] if lines else []


def _parse(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _text(node: etree._Element | None) -> str:
    if node is None:
        return ""
    paragraphs = ("".join(t.text or "" for t in p.iter(f"{_A}t")) for p in node.iter(f"{_A}p"))
    return " ".join(" ".join(paragraphs).split())


def _point_rows(root: etree._Element) -> Iterator[Row]:
    """Yield a row a point of charts whose categories are numbers (scatter, bubble)."""
    series = [one for one in root.iter(f"{_C}ser") if one.find(f"{_C}yVal") is not None]
    if series:
        yield ["", "x", "y"]
    for one in series:
        across, up = _values(one.find(f"{_C}xVal")), _values(one.find(f"{_C}yVal"))
        for index in sorted(across.keys() | up.keys()):
            yield [_name(one), across.get(index, ""), up.get(index, "")]


def _category_rows(root: etree._Element) -> list[Row]:
    series = list(root.iter(f"{_C}ser"))
    values = [_values(one.find(f"{_C}val")) for one in series]
    labels: dict[int, str] = {}
    for one in series:
        labels = labels or _values(one.find(f"{_C}cat"))
    indexes = sorted(labels.keys() | {index for found in values for index in found})
    if not any(values):
        return []
    header = ["", *map(_name, series)]
    rows = [[labels.get(i, ""), *(found.get(i, "") for found in values)] for i in indexes]
    return [header, *rows]


def _name(series: etree._Element) -> str:
    source = series.find(f"{_C}tx")
    if source is None:
        return ""
    return " ".join(v.text or "" for v in source.iter(f"{_C}v")) or _text(source)


def _values(source: etree._Element | None) -> dict[int, str]:
    """Return the stored values of a reference by index; labels in several levels are joined."""
    found: dict[int, str] = {}
    if source is None:
        return found
    levels = [
        {int(point.get("idx", "0")): point for point in level.iter(f"{_C}pt")}
        for level in list(source.iter(f"{_C}lvl")) or [source]
    ]
    form = next((code.text or "" for code in source.iter(f"{_C}formatCode")), "")
    for points in reversed(levels):  # the outermost level is the last; it names its first column
        current = ""
        for index in sorted(set().union(*levels)):
            if index in points:
                current = _shown(points[index].findtext(f"{_C}v") or "", form=form)
            found[index] = f"{found.get(index, '')} {current}".strip()
    return found


def _shown(value: str, *, form: str) -> str:
    """Return a number as a reader of the chart sees it, as far as percentages and dates go."""
    try:
        number = float(value)
    except ValueError:
        return value
    plain = form.lower()
    if "%" in plain:
        return f"{number * 100:.10g}%"
    if "y" in plain and "d" in plain and 0 < number <= _LAST_DAY:
        return (_DAY_ZERO + timedelta(days=int(number))).isoformat()
    return f"{number:.12g}"
