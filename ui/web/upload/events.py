"""What happens when files are added: they are kept, ingested, and reported on."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chains.errors import ChainError
from chains.knowledge.report import FileProgress, IngestReport
from chains.workspace import Workspace
from ui.web.background import Background
from ui.web.troubles import describe_error, render_trouble
from ui.web.upload.files import keep_uploads
from ui.web.upload.render import render_progress, render_report
from ui.web.words import Words


class Upload:
    """Ingests uploaded files into a knowledge base of a workspace."""

    def __init__(self, workspace: Workspace, *, words: Words) -> None:
        """Prepare.

        Args:
            workspace: Where the files go.
            words: The page's wording.
        """
        self._workspace = workspace
        self._words = words

    def add(self, uploaded: Sequence[str] | None, knowledge_base: str) -> Iterator[str]:
        """Yield HTML: a line for each file while it is read, in the end the report."""
        if not uploaded:
            yield f'<div class="upload"><p>{self._words["no files"]}</p></div>'
            return
        try:
            yield from self._add([Path(path) for path in uploaded], knowledge_base)
        except (ChainError, OSError) as error:
            yield render_trouble(describe_error(error, words=self._words))

    def _add(self, uploaded: Sequence[Path], knowledge_base: str) -> Iterator[str]:
        kept = keep_uploads(
            uploaded, data_dir=self._workspace.data_dir, knowledge_base=knowledge_base
        )

        def work(report: Callable[[FileProgress | IngestReport], None]) -> None:
            report(self._workspace.ingest(knowledge_base, kept.paths, on_progress=report))

        for reports in Background(work).batches():
            match reports[-1] if reports else None:
                case FileProgress() as progress:
                    yield render_progress(progress, words=self._words)
                case IngestReport() as done:
                    yield render_report(done, repeated=kept.repeated, words=self._words)
