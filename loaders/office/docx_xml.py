"""Small pieces of WordprocessingML, and where a node lies."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement


def make_text(value: str) -> BaseOxmlElement:
    """Return a `w:t` that keeps its spaces."""
    element = OxmlElement("w:t")
    element.text = value
    element.set(qn("xml:space"), "preserve")
    return element


def make_run(value: str) -> BaseOxmlElement:
    """Return a run (`w:r`) of one text."""
    element = OxmlElement("w:r")
    element.append(make_text(value))
    return element


def make_paragraph(value: str) -> BaseOxmlElement:
    """Return a paragraph (`w:p`) of one run."""
    element = OxmlElement("w:p")
    element.append(make_run(value))
    return element


def top_level(node: BaseOxmlElement) -> BaseOxmlElement:
    """Return the child of the body in which `node` lies."""
    return child_of(node, tag="w:body")


def child_of(node: BaseOxmlElement, *, tag: str) -> BaseOxmlElement:
    """Return the node, or what it lies in, that stands directly in a `tag`."""
    while node.getparent().tag != qn(tag):
        node = node.getparent()
    return node


def unwrap(node: BaseOxmlElement) -> None:
    """Put the children of a node in its place."""
    parent = node.getparent()
    index = parent.index(node)
    parent[index : index + 1] = list(node)
