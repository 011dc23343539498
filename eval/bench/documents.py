"""Documents to measure an ingest with: made here, or copies of the user's."""

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from chains.knowledge.survey import survey
from eval.bench.plain_pdf import write_pdf
from eval.bench.sentences import Sentences

_SHARES = {".txt": 7, ".md": 6, ".html": 4, ".docx": 2, ".csv": 2}
"""How many of a set of documents have each format, beside the PDFs."""
_PARAGRAPHS = 12
_ROWS = 60
_LINES, _LINE = 36, 38
_EVERY = 24
"""One document in so many is a PDF."""
PDF_PAGES = 12


def write_documents(folder: Path, *, count: int) -> None:
    """Write so many documents of six formats, with the same text every time."""
    formats = [suffix for suffix, share in _SHARES.items() for _ in range(share)]
    for number in range(count):
        text = Sentences(seed=number)
        suffix = ".pdf" if number % _EVERY == 0 else formats[number % len(formats)]
        path = folder / suffix[1:] / f"{number:05}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        _WRITERS[suffix](path, text)


def copy_documents(paths: Sequence[Path], folder: Path) -> None:
    """Copy what an ingest of the paths would read, so that one of them can be changed.

    Raises:
        InputError: There is no file to read.
    """
    for number, file in enumerate(survey(paths).files):
        target = folder / f"{number:05}" / file.path.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(file.path, target)


def change_one(folder: Path) -> bool:
    """Add a sentence to one text document; returns False if there is none."""
    texts = sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md"))
    if not texts:
        return False
    with texts[0].open("ab") as file:
        file.write("\n\n这一句是后来才加上去的。\n".encode())
    return True


def _write_txt(path: Path, text: Sentences) -> None:
    path.write_text("\n\n".join([text.title(), *_paragraphs(text)]), encoding="utf-8")


def _write_md(path: Path, text: Sentences) -> None:
    sections = [f"## {text.title()}\n\n{paragraph}" for paragraph in _paragraphs(text)]
    path.write_text(f"# {text.title()}\n\n" + "\n\n".join(sections), encoding="utf-8")


def _write_html(path: Path, text: Sentences) -> None:
    title = text.title()
    body = "\n".join(f"<h2>{text.title()}</h2><p>{p}</p>" for p in _paragraphs(text))
    page = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body>"
    path.write_text(page + "</html>", encoding="utf-8")


def _write_csv(path: Path, text: Sentences) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["部门", "事项", "金额", "比例"])
        rows.writerows(text.row() for _ in range(_ROWS))


def _write_docx(path: Path, text: Sentences) -> None:
    import docx

    document = docx.Document()
    document.add_heading(text.title(), 1)
    for paragraph in _paragraphs(text):
        document.add_paragraph(paragraph)
    document.save(str(path))


def _write_pdf(path: Path, text: Sentences) -> None:
    head = text.title()[:_LINE]
    pages = []
    for number in range(1, PDF_PAGES + 1):
        running = "".join(text.paragraph() for _ in range(_LINES))
        lines = [running[start : start + _LINE] for start in range(0, _LINES * _LINE, _LINE)]
        pages.append([head, *lines, f"第 {number} 页"])
    write_pdf(path, pages)


def _paragraphs(text: Sentences) -> list[str]:
    return [text.paragraph() for _ in range(_PARAGRAPHS)]


_WRITERS: dict[str, Callable[[Path, Sentences], None]] = {
    ".txt": _write_txt,
    ".md": _write_md,
    ".html": _write_html,
    ".csv": _write_csv,
    ".docx": _write_docx,
    ".pdf": _write_pdf,
}
