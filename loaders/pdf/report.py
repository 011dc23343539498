"""What is told about the reading of a PDF: warnings and the figures of the health report."""

from collections.abc import Iterator, Sequence

from loaders.documents import FileHealth
from loaders.lines import UNMAPPED
from loaders.options import OcrOptions
from loaders.pdf.flow import Flow
from loaders.pdf.recognition import is_garbled


def build_health(flow: Flow) -> FileHealth:
    """Return the figures about the reading of a document."""
    seen = [page for page in flow.pages if page.number not in flow.read.pages]
    characters = sum(page.characters for page in seen)
    return FileHealth(
        garble_ratio=sum(page.garbled for page in seen) / characters if characters else 0.0,
        pages=len(flow.pages),
        pages_recognised=tuple(sorted(flow.read.pages)),
        pages_empty=tuple(
            page.number
            for page in flow.pages
            if not page.tables and not page.lines and page.number not in flow.read.pages
        ),
        ocr_confidence=flow.read.confidence,
        figures_read=flow.read.figures_read,
        figures_unread=flow.unread_figures,
        tables=sum(held.table is not None for held in flow.held),
        removed_characters=flow.removed,
    )


def list_warnings(flow: Flow, *, options: OcrOptions) -> Iterator[str]:
    """Yield a sentence for everything that was not read or looks wrong."""
    read = flow.read
    bad = {page.number for page in flow.pages if is_garbled(page)}
    if without := [number for number in read.pages if number not in bad]:
        yield f"little or no text layer, read by OCR: page {_ranges(without)}"
    if garbled := [number for number in read.pages if number in bad]:
        yield f"the text layer is garbled, read by OCR instead: page {_ranges(garbled)}"
    if read.unread:
        reason = "no text found by OCR" if options.enabled else "OCR is switched off"
        yield f"not read, no text layer and {reason}: page {_ranges(read.unread)}"
    if read.confidence is not None and read.confidence < options.warn_confidence:
        yield f"OCR was unsure, mean confidence {read.confidence:.2f}"
    if read.dropped:
        yield f"{read.dropped} uncertain line(s) left out (below loaders.ocr.min_confidence)"
    if unmapped := sum(p.unmapped for p in flow.pages if p.number not in read.pages):
        yield f"{unmapped} character(s) without a Unicode value, shown as {UNMAPPED}"
    if read.garbled:
        yield f"the text layer is garbled: page {_ranges(read.garbled)}"
    if count := flow.unread_figures:
        yield f"{count} figure{'s' if count > 1 else ''} not read"


def _ranges(pages: Sequence[int]) -> str:
    """Return page numbers in short: [1, 2, 3, 7] → 1-3, 7."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
