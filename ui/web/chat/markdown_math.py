r"""Formulas: TeX to MathML, which browsers show by themselves.

latex2mathml writes what stands in `\text{…}` into its result as it is, markup included, and
`\href` becomes a link. So its tree is written here: known elements, known attributes, and every
text escaped.
"""

import re
from html import unescape
from xml.etree.ElementTree import Element

from ui.web.markup import text

_LONGEST = 2000
"""Characters; what is longer is no formula that anybody reads."""

_MACRO = re.compile(r"\\(?:re|provide)?newcommand|\\[egx]?def\b|\\let\b")
"""Macros can double with every step: twenty short ones fill the memory."""

_CHILDREN = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3,
    "munderover": 3,
}  # fmt: skip
"""Elements that need exactly so many others in them."""

_ELEMENTS = {
    *_CHILDREN, "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mstyle", "mpadded",
    "mphantom", "menclose", "mtable", "mtr", "mtd", "mlabeledtr", "merror",
}  # fmt: skip
_ATTRIBUTES = {
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "symmetric", "fence",
    "separator", "form", "accent", "accentunder", "movablelimits", "largeop", "linethickness",
    "width", "height", "depth", "lspace", "rspace", "minsize", "maxsize", "columnalign",
    "rowalign", "columnspacing", "rowspacing", "columnlines", "rowlines", "notation", "bevelled",
}  # fmt: skip
_VALUE = re.compile(r"[\w.%+\- ]{0,60}", re.ASCII)


def render_formula(tex: str, *, display: bool) -> str:
    """Return a formula as MathML, or as code where it is malformed.

    Args:
        tex: What stands between the dollars.
        display: Whether it stands on a line of its own.
    """
    formula = _parse(tex.strip(), display=display)
    if formula is not None:
        try:
            written = "".join(_written(formula))
        except _UnknownError:
            written = ""
        if written and not display:
            return written
        if written:
            return f'<div class="formula">{written}</div>'
    if display:
        return f'<pre class="formula"><code>{text(tex.strip())}</code></pre>'
    return f'<code class="formula">{text(tex.strip())}</code>'


class _UnknownError(ValueError):
    """The formula holds something that this page does not show."""


def _parse(tex: str, *, display: bool) -> Element | None:
    from latex2mathml import exceptions
    from latex2mathml.converter import Converter

    if not tex or len(tex) > _LONGEST or _MACRO.search(tex):
        return None
    own: tuple[type[Exception], ...] = tuple(
        error
        for error in vars(exceptions).values()
        if isinstance(error, type) and issubclass(error, Exception)
    )
    # Its own errors share no base but Exception; the others are what broken input leads it to.
    broken: tuple[type[Exception], ...] = (
        IndexError, KeyError, ValueError, TypeError, AttributeError, StopIteration, RuntimeError,
        AssertionError, *own,
    )  # fmt: skip
    try:
        return Converter(display="block" if display else "inline").convert_to_element(tex)
    except broken:
        return None


def _written(element: Element) -> "list[str]":
    """Return an element's markup in pieces.

    Raises:
        _UnknownError: It is not complete, or holds a command that nobody knows.
    """
    content = unescape(element.text or "").strip()
    if element.tag not in _ELEMENTS or _CHILDREN.get(element.tag, len(element)) != len(element):
        raise _UnknownError(element.tag)
    if len(content) > 1 and content.startswith("\\") and element.tag != "mtext":
        raise _UnknownError(content)
    known = "".join(
        f' {name}="{text(value)}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    parts = [f"<{element.tag}{known}>", text(unescape(element.text or ""))]
    for child in element:
        parts += _written(child)
    return [*parts, f"</{element.tag}>"]
