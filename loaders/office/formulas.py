"""Office formulas (OMML) in one line, so that fractions and powers do not run together.

Elements are those of ISO/IEC 29500-1, section 22.1.
"""

from collections.abc import Callable, Iterator

from lxml import etree

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SIMPLE = 2  # an argument of up to so many characters needs no brackets


def formula_text(node: etree._Element) -> str:
    """Return a formula as one line of text: a/b, x^2, a_(ij), √(x), [a, b; c, d]."""
    name = etree.QName(node).localname
    if name == "t":
        return node.text or ""
    write = _WRITERS.get(name)
    return write(node) if write else "".join(map(formula_text, node.iterchildren(etree.Element)))


def _fraction(node: etree._Element) -> str:
    return f"{_argument(node, 'num')}/{_argument(node, 'den')}"


def _script(node: etree._Element) -> str:
    low, high = _argument(node, "sub"), _argument(node, "sup")
    return _inner(node, "e") + (f"_{low}" if low else "") + (f"^{high}" if high else "")


def _radical(node: etree._Element) -> str:
    return f"{_inner(node, 'deg')}√({_inner(node, 'e')})"


def _matrix(node: etree._Element) -> str:
    rows = (", ".join(_elements(row)) for row in node.iterchildren(f"{_M}mr"))
    return f"[{'; '.join(rows)}]"


def _equations(node: etree._Element) -> str:
    return "; ".join(_elements(node))


def _inner(node: etree._Element, name: str) -> str:
    child = node.find(f"{_M}{name}")
    return formula_text(child) if child is not None else ""


def _argument(node: etree._Element, name: str) -> str:
    text = _inner(node, name)
    is_plain = len(text) <= _SIMPLE or text.isalnum()
    return text if is_plain else f"({text})"


def _sum(node: etree._Element) -> str:
    sign = _property(node, "chr", default="∫")
    low, high = _argument(node, "sub"), _argument(node, "sup")
    return f"{sign}{f'_{low}' if low else ''}{f'^{high}' if high else ''} {_inner(node, 'e')}"


def _delimited(node: etree._Element) -> str:
    first, last = _property(node, "begChr", default="("), _property(node, "endChr", default=")")
    return first + _property(node, "sepChr", default="|").join(_elements(node)) + last


def _property(node: etree._Element, name: str, *, default: str) -> str:
    found = node.find(f"{_M}{etree.QName(node).localname}Pr/{_M}{name}")
    return default if found is None else str(found.get(f"{_M}val", ""))


def _elements(node: etree._Element) -> Iterator[str]:
    return map(formula_text, node.iterchildren(f"{_M}e"))


_WRITERS: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _script,
    "sSub": _script,
    "sSubSup": _script,
    "rad": _radical,
    "nary": _sum,
    "d": _delimited,
    "m": _matrix,
    "eqArr": _equations,
}
