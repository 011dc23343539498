"""What is quoted: a part of a passage, and that as a part of its document."""

from dataclasses import dataclass

from chains.retrieval.evidence import RatedStatement


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What is quoted.

    Attributes:
        text: Of the document, word for word; of a table, cells with their columns' names.
        document_id: The document.
        start: Offset of what it is taken from in the document's text, in code points.
        end: Offset behind its last code point.
        paragraph: The document, and the offset where the line begins that holds it.
        gap: The white space right before it in that line.
        is_complete: Whether it needs nothing beside it: a whole list, the cells asked for.
    """

    text: str
    document_id: str
    start: int
    end: int
    paragraph: tuple[str, int]
    gap: str
    is_complete: bool

    def overlaps(self, other: "Quote") -> bool:
        """Tell whether two quotes share characters of a document, or say the same."""
        apart = self.end <= other.start or other.end <= self.start
        same_place = self.document_id == other.document_id and not apart
        return same_place or self.text in other.text


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a passage.

    Attributes:
        start: Offset in the passage, in code points.
        end: Offset behind its last code point.
        text: What is quoted of it, where that is not all; None where it is.
        is_complete: Whether it needs nothing beside it.
    """

    start: int
    end: int
    text: str | None = None
    is_complete: bool = False


def quoted(rated: RatedStatement, text: str, part: Part) -> Quote:
    """Return a part of the passage's text as a quote of the document."""
    document, offset = rated.passage.chunk.document_id, rated.passage.start
    line = text.rfind("\n", 0, part.start) + 1
    before = text[line : part.start]
    return Quote(
        text=text[part.start : part.end] if part.text is None else part.text,
        document_id=document,
        start=offset + part.start,
        end=offset + part.end,
        paragraph=(document, offset + line),
        gap=before[len(before.rstrip()) :],
        is_complete=part.is_complete,
    )
