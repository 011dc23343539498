"""The files of a report, written and read."""

import json
from pathlib import Path

from pydantic import ValidationError

from eval.errors import EvalError
from eval.reports.markdown import format_markdown
from eval.reports.page import format_html
from eval.reports.report import REPORT_VERSION, Report
from eval.reports.wording import Language

REPORT_JSON, REPORT_MARKDOWN, REPORT_HTML = "report.json", "report.md", "report.html"


class ReportFileError(EvalError):
    """A file is not a report; the message names it."""


def write_report(report: Report, folder: Path, *, language: Language = "zh") -> Path:
    """Write a report as JSON, Markdown and HTML, and return the HTML file.

    Args:
        report: The report.
        folder: The experiment's.
        language: Of the words; the JSON has none but in its traces.

    Raises:
        OSError: The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = report.model_dump(mode="json")
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    (folder / REPORT_JSON).write_text(text, encoding="utf-8")
    markdown = format_markdown(report, language=language)
    (folder / REPORT_MARKDOWN).write_text(markdown, encoding="utf-8")
    page = folder / REPORT_HTML
    page.write_text(format_html(report, language=language), encoding="utf-8")
    return page


def load_report(path: Path) -> Report:
    """Read a report.

    Args:
        path: `report.json`, or the experiment's folder.

    Raises:
        ReportFileError: There is none, or it is of another version.
    """
    file = path / REPORT_JSON if path.is_dir() else path
    if not file.is_file():
        raise ReportFileError(
            f"{path}: there is no report",
            hint="name an experiment's folder; `zhiwen eval report` makes its report again",
        )
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReportFileError(f"{file}: not a report (not JSON)") from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != REPORT_VERSION:
        raise ReportFileError(
            f"{file}: not a report of version {REPORT_VERSION} (it says {version!r})",
            hint="`zhiwen eval report FOLDER` makes it again from the runs",
        )
    try:
        return Report.model_validate(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ReportFileError(f"{file}: {place}: {error.errors()[0]['msg']}") from error
