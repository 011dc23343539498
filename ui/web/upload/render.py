"""What an upload is doing and what it did, as HTML. Pure functions."""

from collections.abc import Sequence

from chains.knowledge.report import FileProgress, IngestReport
from ui.web.markup import text
from ui.web.words import Words


def render_progress(progress: FileProgress, *, words: Words) -> str:
    """Return one line: which file is read now, and how many there are."""
    line = words["reading"].format(progress.source, progress.done + 1, progress.total)
    if progress.state != "reading" and progress.done == progress.total:
        line = words["storing"]
    return f'<div class="upload" role="status"><p>{text(line)} …</p></div>'


def render_report(report: IngestReport, *, repeated: Sequence[str] = (), words: Words) -> str:
    """Return the counts, then a row a file that was not read or was read with a doubt.

    Args:
        report: What the ingest did.
        repeated: Names that came twice in one upload.
        words: The page's wording.
    """
    failed = [*report.failed, *report.skipped, *((name, words["same name"]) for name in repeated)]
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged + report.moved,
        "failed": len(failed),
    }
    parts = [words[key].format(count) for key, count in counts.items() if count]
    parts.append(words["chunks"].format(report.chunks, f"{report.seconds:.1f}"))
    rows = [_row("failed", source, reason) for source, reason in failed]
    rows += [_row("doubtful", source, warning) for source, warning in report.warnings]
    listed = f"<ul>{''.join(rows)}</ul>" if rows else ""
    return f'<div class="upload" role="status"><p>{text(" · ".join(parts))}</p>{listed}</div>'


def _row(kind: str, source: str, reason: str) -> str:
    sign = "✕" if kind == "failed" else "△"
    return (
        f'<li class="{kind}"><span class="sign">{sign}</span> '
        f'<span class="source">{text(source)}</span> {text(reason)}</li>'
    )
