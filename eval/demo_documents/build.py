"""Builds every demo document that is not committed as plain text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from eval.demo_documents.fonts import find_font
from eval.demo_documents.pdf import format_pdf
from eval.demo_documents.pictures import format_photo, format_plate, format_scan
from eval.demo_documents.slides import format_pptx
from eval.demo_documents.word import format_docx
from eval.demo_documents.workbook import format_xlsx

SOURCES = Path(__file__).parent / "sources"
"""Folder of the text sources."""

DEFAULT_OUT = Path(__file__).parents[1] / "datasets" / "demo" / "documents"
"""Folder of the bundled dataset's documents."""


class Typesetter(Protocol):
    """A form that is set in the Chinese font."""

    def __call__(self, source: str, *, font: Path) -> bytes:
        """Turn the text of a source into the bytes of a document."""


def encode_gb18030(source: str) -> bytes:
    """Encode a text as Notepad on a Chinese Windows saves it.

    Args:
        source: Text with Unix line ends.

    Returns:
        GB18030 bytes with Windows line ends.
    """
    return source.replace("\n", "\r\n").encode("gb18030")


_WRITERS: dict[str, Callable[[str], bytes]] = {
    "docx": format_docx,
    "pptx": format_pptx,
    "xlsx": format_xlsx,
    "gb18030": encode_gb18030,
}
_TYPESETTERS: dict[str, Typesetter] = {
    "pdf": partial(format_pdf, header="汀萤泵业　QY 系列增压泵使用说明书"),
    "scan": format_scan,
    "photo": format_photo,
    "plate": format_plate,
}


@dataclass(frozen=True)
class Recipe:
    """How one document comes about: its file name, its source's and the form it takes."""

    target: str
    source: str
    form: str

    @property
    def needs_font(self) -> bool:
        """Tell whether the document can be built only where the Chinese font is installed."""
        return self.form in _TYPESETTERS


RECIPES = (
    Recipe("QY系列增压泵使用说明书.pdf", "QY系列增压泵使用说明书.md", "pdf"),
    Recipe("SP系列潜水泵维护指南.docx", "SP系列潜水泵维护指南.md", "docx"),
    Recipe("产品例会纪要-20260418.docx", "产品例会纪要-20260418.md", "docx"),
    Recipe("经销商培训-选型与安装.pptx", "经销商培训-选型与安装.yaml", "pptx"),
    Recipe("价格与库存-2026Q3.xlsx", "价格与库存-2026Q3.yaml", "xlsx"),
    Recipe("差旅与费用报销规定.txt", "差旅与费用报销规定.txt", "gb18030"),
    Recipe("安全通告-2026-03.pdf", "安全通告-2026-03.md", "scan"),
    Recipe("仓库安全须知.jpg", "仓库安全须知.yaml", "photo"),
    Recipe("SP-750铭牌.png", "SP-750铭牌.yaml", "plate"),
)
"""All built documents; the rest of the folder is plain text under version control."""


def build_documents(out: Path, *, recipes: tuple[Recipe, ...] = RECIPES) -> list[Path]:
    """Build documents into a folder, replacing files of the same name.

    Args:
        out: Target folder, created when missing.
        recipes: What to build.

    Returns:
        The paths written, in the order of the recipes.

    Raises:
        FontNotFoundError: A recipe needs the Chinese font and it is not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for recipe in recipes:
        path = out / recipe.target
        path.write_bytes(_format_document(recipe))
        paths.append(path)
    return paths


def _format_document(recipe: Recipe) -> bytes:
    text = (SOURCES / recipe.source).read_text(encoding="utf-8")
    if recipe.needs_font:
        return _TYPESETTERS[recipe.form](text, font=find_font())
    return _WRITERS[recipe.form](text)
