"""Reviewers' comments on slides, of both kinds that PowerPoint has written."""

from collections.abc import Iterator

from lxml import etree
from pptx.opc.package import Part
from pptx.presentation import Presentation
from pptx.slide import Slide

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_AUTHORS = ("/commentAuthors", "/authors")


def find_authors(deck: Presentation) -> dict[str, str]:
    """Return the names of a presentation's commenters by their ids."""
    return {
        node.get("id", ""): node.get("name", "")
        for root in _parts(deck.part, kinds=_AUTHORS)
        for node in root
    }


def slide_comments(slide: Slide, *, authors: dict[str, str]) -> list[str]:
    """Return the comments on a slide with their authors, replies after what they answer."""
    found = []
    for root in _parts(slide.part, kinds=("/comments",)):
        for node in root.iter("{*}cm", "{*}reply"):
            author = authors.get(node.get("authorId", ""), "")
            if text := _text(node):
                found.append(f"[批注 {author}] {text}".replace(" ]", "]"))
    return found


def _parts(part: Part, *, kinds: tuple[str, ...]) -> Iterator[etree._Element]:
    for relation in part.rels.values():
        if relation.reltype.endswith(kinds) and not relation.is_external:
            yield etree.fromstring(
                relation.target_part.blob, etree.XMLParser(resolve_entities=False)
            )


def _text(node: etree._Element) -> str:
    """Return the words of one comment, without its replies."""
    plain = [child.text or "" for child in node.iterchildren("{*}text")]
    rich = [
        "".join(text.text or "" for text in paragraph.iter(f"{_A}t"))
        for body in node.iterchildren("{*}txBody")
        for paragraph in body.iter(f"{_A}p")
    ]
    return "\n".join(line.strip() for line in plain + rich if line.strip())
