"""The documents of a knowledge base as a table. Pure functions."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from chains.knowledge.records import DocumentSummary
from ui.web.amounts import format_bytes, format_count
from ui.web.library.view import View
from ui.web.markup import text
from ui.web.pager import render_pager
from ui.web.words import Words

ROWS_A_PAGE = 50
_COLUMNS = ("name", "type", "size", "pages", "chunks", "codec", "status", "doubts")


def render_table(
    documents: Sequence[DocumentSummary], *, view: View, knowledge_base: str, words: Words
) -> str:
    """Return one page of the documents whose name or title holds the filter.

    Args:
        documents: All of them, in their order.
        view: Filter and page.
        knowledge_base: Its name.
        words: The page's wording.
    """
    if not documents:
        sentence = words["lib empty"].format(knowledge_base)
        return f'<p class="no-documents">{text(sentence)}</p>'
    found = [document for document in documents if matches(document, view.filter)]
    if not found:
        return (
            f'<p class="hint" role="status">{text(words["lib no match"].format(view.filter))}</p>'
        )
    pages = -(-len(found) // ROWS_A_PAGE)
    page = min(view.page, pages - 1)
    shown = found[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    head = "".join(f'<th scope="col">{text(words[f"col {name}"])}</th>' for name in _COLUMNS)
    rows = "".join(_row(document, words=words) for document in shown)
    pager = render_pager(page, pages=pages, total=len(found), act='data-act="page"', words=words)
    return (
        f'<table class="documents"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"{pager}"
    )


def matches(document: DocumentSummary, wanted: str) -> bool:
    """Tell whether a document's names or title hold some text, capitals or not."""
    wanted = wanted.strip().casefold()
    return any(wanted in name.casefold() for name in (*document.sources, document.title))


def _row(document: DocumentSummary, *, words: Words) -> str:
    source = document.sources[0]
    also = "".join(f'<span class="also">{text(other)}</span>' for other in document.sources[1:])
    status = "outdated" if document.status == "outdated" else "ready"
    doubts = words["lib doubts"].format(len(document.warnings)) if document.warnings else ""
    cells = {
        "type": text(PurePosixPath(source).suffix.removeprefix(".").upper()),
        "size": text(format_bytes(document.size)),
        "pages": format_count(document.health.pages) if document.health.pages else "",
        "chunks": format_count(document.chunks),
        "codec": text(document.codec),
        "status": f'<span class="{status}">{text(words[f"lib {status}"])}</span>',
        "doubts": f'<span title="{text("; ".join(document.warnings))}">{text(doubts)}</span>'
        if doubts
        else "",
    }
    name = (
        f'<button type="button" class="link" data-act="open" data-source="{text(source)}">'
        f"{text(source)}</button>{also}"
    )
    rest = "".join(
        f'<td class="{column}" data-label="{text(words[f"col {column}"])}">{cell}</td>'
        for column, cell in cells.items()
    )
    return f'<tr><th scope="row" class="name">{name}</th>{rest}</tr>'
