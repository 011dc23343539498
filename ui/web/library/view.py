"""What one tab of a browser looks at in the library; the browser keeps it, not the server."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from ui.web.kept import read_kept

_LONGEST = 2000
"""Characters of a value; it comes from the browser."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown.

    Attributes:
        doc: Display path of the open document, or "" for the list.
        at: Offset in the open document's text, in code points; its page is shown.
        query: What is searched for within the document.
        hit: Which of its places is gone to, from 0.
        filter: What the documents' names have to contain.
        page: Page of the list, from 0.
        job: The job that is not at its first page, or "".
        job_page: Its page, from 0.
        base: The knowledge base that is shown; the page may have chosen another one meanwhile.
    """

    doc: str = ""
    at: int = 0
    query: str = ""
    hit: int = 0
    filter: str = ""
    page: int = 0
    job: str = ""
    job_page: int = 0
    base: str = ""

    def with_document(self, source: str, *, at: int = 0) -> "View":
        """Return the view with a document open, from an offset in its text."""
        return replace(self, doc=source, at=at, query="", hit=0)

    def without_document(self) -> "View":
        """Return the view of the list as it was left."""
        return self.with_document("")

    def dump(self) -> str:
        """Return what the browser keeps."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_view(kept: str) -> View:
    """Read what a browser has kept; what is malformed is as if it were not there."""
    return _view(read_kept(kept))


def _view(values: Mapping[str, object]) -> View:
    def word(name: str) -> str:
        value = values.get(name)
        return value[:_LONGEST] if isinstance(value, str) else ""

    def number(name: str) -> int:
        value = values.get(name)
        return max(value, 0) if isinstance(value, int) else 0

    return View(
        doc=word("doc"),
        at=number("at"),
        query=word("query"),
        hit=number("hit"),
        filter=word("filter"),
        page=number("page"),
        job=word("job"),
        job_page=number("job_page"),
        base=word("base"),
    )
