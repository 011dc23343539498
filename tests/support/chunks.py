"""Chunks that stand alone, without a knowledge base."""

from chains.knowledge.records import ChunkRecord
from loaders.documents import Location


def chunk_of(
    text: str,
    *,
    source: str = "甲.md",
    position: int = 0,
    title: str = "",
    heading: str | None = None,
    header: str = "",
) -> ChunkRecord:
    """Return a chunk whose id says where it stands."""
    return ChunkRecord(
        id=f"{source}-{position}",
        document_id=source,
        position=position,
        text=text,
        header=header,
        start=0,
        end=len(text),
        location=Location(heading=heading),
        source=source,
        title=title,
    )
