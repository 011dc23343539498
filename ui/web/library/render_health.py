"""How a document was read, as HTML. Pure functions."""

from collections.abc import Iterator

from chains.knowledge.health import HealthReport
from chains.knowledge.records import DocumentSummary
from loaders.documents import FileHealth
from ui.web.amounts import format_bytes, format_clock, format_count
from ui.web.markup import text
from ui.web.translation import translate
from ui.web.words import Words


def render_health(report: HealthReport, *, words: Words) -> str:
    """Return the health report: label and value, what does not apply left out."""
    rows = "".join(
        f"<div><dt>{text(words[label])}</dt><dd>{text(value)}</dd></div>"
        for label, value in _rows(report.document, words)
        if value
    )
    return (
        f'<section class="health" aria-label="{text(words["health"])}"><h3>{text(words["health"])}'
        f"</h3>{_doubts(report.document, words)}<dl>{rows}</dl>{_like(report, words)}"
        f"{_lengths(report, words)}</section>"
    )


def _rows(document: DocumentSummary, words: Words) -> Iterator[tuple[str, str]]:
    health = document.health
    yield "health title", document.title
    yield "health size", format_bytes(document.size)
    yield "health parser", document.parser
    yield "health codec", _codec(document, words)
    yield "health pages", _pages(health, words)
    yield "health ocr", _confidence(health.ocr_confidence, words)
    yield "health figures", _figures(health, words)
    yield "health tables", format_count(health.tables) if health.tables else ""
    yield "health removed", _counted("health removed value", health.removed_characters, words)
    yield "health attachments", ", ".join(health.attachments)
    yield "health duration", format_clock(health.seconds) if health.seconds else ""
    characters, chunks = format_count(document.characters), format_count(document.chunks)
    yield "health text", words["health text value"].format(characters, chunks)
    yield "health updated", document.updated_at.replace("T", " ").replace("+00:00", " UTC")


def _codec(document: DocumentSummary, words: Words) -> str:
    parts = [document.codec] if document.codec else []
    if parts and document.health.codec_confidence is not None:
        parts.append(_confidence(document.health.codec_confidence, words))
    if document.health.garble_ratio:
        parts.append(words["health garbled"].format(f"{document.health.garble_ratio:.2%}"))
    return " · ".join(parts)


def _confidence(value: float | None, words: Words) -> str:
    return "" if value is None else words["health confidence"].format(f"{value:.2f}")


def _pages(health: FileHealth, words: Words) -> str:
    if not health.pages:
        return ""
    parts = [
        format_count(health.pages),
        _counted("health recognised", len(health.pages_recognised), words),
        _counted("health empty pages", len(health.pages_empty), words),
    ]
    return " · ".join(part for part in parts if part)


def _figures(health: FileHealth, words: Words) -> str:
    parts = (
        _counted("health figures read", health.figures_read, words),
        _counted("health figures unread", health.figures_unread, words),
    )
    return " · ".join(part for part in parts if part)


def _counted(key: str, count: int, words: Words) -> str:
    return words[key].format(format_count(count)) if count else ""


def _doubts(document: DocumentSummary, words: Words) -> str:
    if not document.warnings:
        return ""
    rows = "".join(
        f'<li title="{text(doubt)}">{text(translate(doubt, words=words))}</li>'
        for doubt in document.warnings
    )
    return f'<ul class="doubts" aria-label="{text(words["health doubts"])}">{rows}</ul>'


def _like(report: HealthReport, words: Words) -> str:
    if not report.near_duplicates:
        return ""
    rows = []
    for found in report.near_duplicates:
        value = words["health like value"].format(found.source, f"{found.similarity:.0%}")
        rows.append(
            f'<li><button type="button" class="link" data-act="open" '
            f'data-source="{text(found.source)}">{text(value)}</button></li>'
        )
    return f'<h4>{text(words["health like"])}</h4><ul class="like">{"".join(rows)}</ul>'


def _lengths(report: HealthReport, words: Words) -> str:
    most = max((count for *_, count in report.lengths), default=0)
    rows = "".join(
        f'<tr><th scope="row">{low}–{high}</th><td><span class="length-bar" '
        f'style="width:{100 * count / most:.0f}%"></span></td><td>{format_count(count)}</td></tr>'
        for low, high, count in report.lengths
    )
    if not rows:
        return ""
    return (
        f'<table class="lengths"><caption>{text(words["health lengths"])}</caption>{rows}</table>'
    )
