"""The contextual header that tells an isolated chunk what document it comes from."""

import re

from loaders.documents import BLOCK_SEPARATOR, ParsedFile
from loaders.options import HeaderOptions
from loaders.splitter import TextChunk

HEADER_VERSION = "header/2"

_LONGEST_RULE = 2000
_TABLE_RULE = re.compile(r"\n\|(?: --- \|)+")


def format_header(parsed: ParsedFile, chunk: TextChunk, *, options: HeaderOptions) -> str:
    """Return title, heading trail, table header and the document's beginning, one a line.

    A file attached to a mail counts as a document; its name begins the heading trail.

    Measured on 40 Chinese financial documents (BM25, 256-character chunks, 770 characters of
    context), the document's beginning alone raises reference recall from 0.458 to 0.751.

    Args:
        parsed: The document.
        chunk: One of its chunks.
        options: What goes into it.
    """
    lead = _beginning(parsed, options.lead_characters, attachment=chunk.location.attachment)
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


def _beginning(parsed: ParsedFile, length: int, *, attachment: str | None) -> str:
    """Return the document's first characters in one line, without the rules below table headers.

    Only the blocks that hold them are looked at: `parsed.text` would join all, for every chunk.
    """
    texts: list[str] = []
    for block in parsed.blocks:
        if block.location.attachment != attachment:
            continue  # for a chunk of an attached file, that file's beginning counts
        # A block may be a whole book in one paragraph; a rule may be longer than the header.
        texts.append(_TABLE_RULE.sub("", block.text[: length + _LONGEST_RULE]))
        if sum(map(len, texts)) >= length:
            break
    return re.sub(r"\s+", " ", BLOCK_SEPARATOR.join(texts)[:length]).strip()
