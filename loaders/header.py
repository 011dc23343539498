"""The contextual header that tells an isolated chunk what document it comes from."""

import re

from loaders.documents import ParsedFile
from loaders.options import HeaderOptions
from loaders.splitter import TextChunk

HEADER_VERSION = "header/1"


def format_header(parsed: ParsedFile, chunk: TextChunk, *, options: HeaderOptions) -> str:
    """Return title, heading trail, table header and the document's beginning, one a line.

    Measured on 40 Chinese financial documents (BM25, 256-character chunks, 770 characters of
    context), the document's beginning alone raises reference recall from 0.458 to 0.751.

    Args:
        parsed: The document.
        chunk: One of its chunks.
        options: What goes into it.
    """
    lead = re.sub(r"\s+", " ", parsed.text[: options.lead_characters]).strip()
    parts: list[str] = []
    if options.title and parsed.title and parsed.title not in lead:
        parts.append(parsed.title)
    if options.headings and chunk.location.heading:
        parts.append(chunk.location.heading)
    if chunk.location.sheet:
        parts.append(chunk.location.sheet)
    if chunk.table_header:
        parts.append(chunk.table_header)
    if lead:
        parts.append(lead)
    return "\n".join(parts)
