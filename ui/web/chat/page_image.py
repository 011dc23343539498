"""The page of a PDF that a citation stands on, as a picture with the place framed."""

import pickle
import subprocess
import sys
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from chains.answering.answer import Citation
from chains.errors import ChainError
from chains.knowledge.records import DocumentRecord
from chains.workspace import Workspace
from ui.web.chat.page_drawing import Drawing, DrawingTask
from ui.web.chat.render_passages import ShownPage
from ui.web.markup import text
from ui.web.words import Words

_SECONDS = 15
"""Time that drawing a page may take."""

_KEPT = 8
"""Pictures that are kept, so that a second look costs nothing."""

# The parent's search path comes first: it may not be installed.
_PROGRAM = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from ui.web.chat.page_drawing import main; main()"
)


@dataclass(frozen=True)
class _Picture:
    """A drawn page, or why there is none.

    Attributes:
        trouble: "" or `gone`, `changed`, `locked`, `failed`, `slow`.
        drawing: The page and its frames.
        address: The picture as a `data:` address.
    """

    trouble: str = ""
    drawing: Drawing = Drawing()  # noqa: RUF009 - frozen
    address: str = ""


class PageImages:
    """Draws pages from the original files, one at a time; safe to share between threads."""

    def __init__(self, workspace: Workspace) -> None:
        """Prepare.

        Args:
            workspace: Whose knowledge bases know where the files are.
        """
        self._workspace = workspace
        self._lock = Lock()
        self._kept: OrderedDict[str, _Picture] = OrderedDict()

    def show(self, citation: Citation, *, knowledge_base: str, words: Words) -> ShownPage:
        """Return the page of a citation as HTML; where there is none, the reason in its place.

        A page is drawn only from a file that the knowledge base has read, and whose content is
        still the same.
        """
        picture = self._picture(citation, knowledge_base)
        return ShownPage(citation=citation.number, html=render_page(picture, citation, words=words))

    def _picture(self, citation: Citation, knowledge_base: str) -> _Picture:
        try:
            catalog = self._workspace.knowledge(knowledge_base).catalog
        except (ChainError, OSError):
            return _Picture("gone")
        document = catalog.documents.read(citation.chunk.document_id)
        if document is None:
            return _Picture("gone")
        paths = [Path(path.path) for path in catalog.documents.paths(document_id=document.id)]
        with self._lock:
            path = _unchanged(paths, document.sha256)
            if path is None:
                is_there = any(path.is_file() for path in paths)
                return _Picture("changed" if is_there else "gone")
            task = _task(path, citation, document)
            key = f"{document.sha256} {task.pages} {task.quote} {task.boxes}"
            if key not in self._kept:
                self._kept[key] = _draw(task)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def render_page(picture: _Picture, citation: Citation, *, words: Words) -> str:
    """Return a page with its frames as HTML, or why there is none."""
    page = citation.chunk.location.page or 1
    if picture.trouble:
        values = (_SECONDS, page) if picture.trouble == "slow" else (page,)
        said = words[f"page {picture.trouble}"].format(*values)
        return f'<p class="page-trouble" role="status">{text(said)}</p>'
    drawing = picture.drawing
    name = words["page image alt" if drawing.frames else "page image whole"]
    alt = text(name.format(citation.chunk.source, drawing.page))
    frames = "".join(_frame(*frame) for frame in drawing.frames)
    zoom = text(words["page image zoom"])
    caption = ""
    if not drawing.is_exact:
        key = "page image no place" if drawing.frames else "page image whole"
        said = words[key].format(citation.chunk.source, drawing.page)
        caption = f"<figcaption>{text(said)}</figcaption>"
    return (
        f'<figure class="page-image">'
        f'<button type="button" class="page-sheet" data-page="zoom" aria-label="{zoom}">'
        f'<img src="{picture.address}" alt="{alt}">{frames}</button>{caption}</figure>'
    )


def _frame(left: float, top: float, right: float, bottom: float) -> str:
    width, height = right - left, bottom - top
    return (
        f'<span class="frame" style="left:{left:.2%};top:{top:.2%};'
        f'width:{width:.2%};height:{height:.2%}"></span>'
    )


def _unchanged(paths: Sequence[Path], wanted: str) -> Path | None:
    """Return the first file that still has the content that was read, or None."""
    for path in paths:
        try:
            with path.open("rb") as file:
                found = sha256()
                while block := file.read(1 << 20):
                    found.update(block)
        except OSError:
            continue
        if found.hexdigest() == wanted:
            return path
    return None


def _task(path: Path, citation: Citation, document: DocumentRecord) -> DrawingTask:
    """Say what to draw: the blocks that hold the quote are nearer to it than the chunk is."""
    location = citation.chunk.location
    blocks = [
        block.location
        for start, end, block in document.parsed.spans()
        if start < citation.end and citation.start < end
    ]
    boxes = [box for block in blocks for box in block.boxes] or list(location.boxes)
    first, last = location.page or 1, location.page_end or location.page or 1
    likely = [int(box[0]) for box in boxes]
    pages = dict.fromkeys([*likely, *range(first, min(last, first + 5) + 1)])
    return DrawingTask(path=str(path), pages=tuple(pages), quote=citation.quote, boxes=tuple(boxes))


def _draw(task: DrawingTask) -> _Picture:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=pickle.dumps(sys.path) + task.to_json().encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return _Picture("slow")
    except (subprocess.CalledProcessError, OSError):
        return _Picture("failed")
    line, _, content = done.stdout.partition(b"\n")
    drawing = Drawing.from_json(line)
    address = f"data:{drawing.kind};base64,{b64encode(content).decode()}"
    return _Picture(drawing.trouble, drawing, address)
