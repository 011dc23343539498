"""The health report of a document, as JSON and for the eye."""

from typing import Any

from chains.knowledge.health import HealthReport
from chains.knowledge.records import DocumentSummary
from loaders.documents import FileHealth

_BAR_CELLS = 30
_LABEL_CELLS = 12


def shape_health(report: HealthReport) -> dict[str, Any]:
    """Return what `kb show FILE --json` says about the reading of a document."""
    return {
        "health": report.document.health.to_dict(),
        "lengths": [
            {"from": low, "to": high, "chunks": count} for low, high, count in report.lengths
        ],
        "near_duplicates": [
            {"source": found.source, "similarity": round(found.similarity, 3)}
            for found in report.near_duplicates
        ],
    }


def describe_health(report: HealthReport) -> list[str]:
    """Return the report as lines, each with a label; what does not apply is left out."""
    document = report.document
    rows = [
        ("title", document.title),
        ("parser", document.parser),
        ("encoding", _encoding(document)),
        ("pages", _pages(document.health)),
        ("OCR", _share("confidence", document.health.ocr_confidence)),
        ("figures", _figures(document.health)),
        ("tables", str(document.health.tables or "")),
        ("left out", _left_out(document.health)),
        ("attachments", ", ".join(document.health.attachments)),
        ("text", f"{document.characters} characters in {document.chunks} chunks"),
    ]
    rows += [("chunks" if not index else "", bar) for index, bar in enumerate(_bars(report))]
    rows += [
        ("like", f"{found.source} (about {found.similarity:.0%} the same)")
        for found in report.near_duplicates
    ]
    return [f"  {label:<{_LABEL_CELLS}}{value}" for label, value in rows if value]


def _encoding(document: DocumentSummary) -> str:
    if not document.codec:
        return ""
    parts = [document.codec, _share("confidence", document.health.codec_confidence)]
    if document.health.garble_ratio:
        parts.append(f"{document.health.garble_ratio:.2%} garbled")
    return ", ".join(part for part in parts if part)


def _share(name: str, value: float | None) -> str:
    return "" if value is None else f"{name} {value:.2f}"


def _pages(health: FileHealth) -> str:
    if not health.pages:
        return ""
    parts = [str(health.pages)]
    if health.pages_recognised:
        parts.append(f"{len(health.pages_recognised)} read by OCR")
    if health.pages_empty:
        parts.append(f"{len(health.pages_empty)} without text")
    return ", ".join(parts)


def _figures(health: FileHealth) -> str:
    parts = [(health.figures_read, "read"), (health.figures_unread, "not read")]
    return ", ".join(f"{count} {name}" for count, name in parts if count)


def _left_out(health: FileHealth) -> str:
    count = health.removed_characters
    return f"{count} characters of running heads, feet and page numbers" if count else ""


def _bars(report: HealthReport) -> list[str]:
    most = max((count for *_, count in report.lengths), default=0)
    return [
        f"{low:>4}-{high:<4} {'█' * -(-count * _BAR_CELLS // most)} {count}"
        for low, high, count in report.lengths
    ]
