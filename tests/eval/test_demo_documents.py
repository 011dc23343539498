"""The bundled demo documents can be rebuilt, and the demo cases keep what they promise."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFont, ImageStat

from eval.demo_documents.__main__ import main
from eval.demo_documents.build import DEFAULT_OUT, RECIPES, SOURCES, Recipe, build_documents
from eval.demo_documents.fonts import FontNotFoundError, find_font
from eval.demo_documents.workbook import format_xlsx
from tests.eval.demo_text import load_text

FORMATS = {
    "txt", "md", "html", "pdf", "docx", "pptx", "xlsx", "csv", "eml", "json", "png", "jpg",
}  # fmt: skip
PICTURE_FORMS = {"scan", "photo", "plate"}


def skip_without_font() -> Path:
    """Return the font's path, or skip the test by the name of what is missing."""
    try:
        return find_font()
    except FontNotFoundError as error:
        pytest.skip(f"{error} {error.hint}")


def load_picture(path: Path) -> Image.Image:
    """Return a picture, or the first page of a PDF as one."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            image: Image.Image = pdf[0].render().to_pil()
            return image.convert("L")
    return Image.open(path).convert("L")


def build_one(recipe: Recipe, *, out: Path) -> Path:
    """Build one document, or skip where its font is absent."""
    if recipe.needs_font:
        skip_without_font()
    return build_documents(out, recipes=(recipe,))[0]


text_recipes = pytest.mark.parametrize(
    "recipe", [r for r in RECIPES if r.form not in PICTURE_FORMS], ids=lambda r: r.target
)
picture_recipes = pytest.mark.parametrize(
    "recipe", [r for r in RECIPES if r.form in PICTURE_FORMS], ids=lambda r: r.target
)


@text_recipes
def test_rebuilt_document_has_the_committed_text(recipe: Recipe, tmp_path: Path) -> None:
    built = load_text(build_one(recipe, out=tmp_path))
    assert len(built) > 200
    assert built == load_text(DEFAULT_OUT / recipe.target)


@picture_recipes
def test_rebuilt_picture_looks_like_the_committed_one(recipe: Recipe, tmp_path: Path) -> None:
    built = load_picture(build_one(recipe, out=tmp_path))
    committed = load_picture(DEFAULT_OUT / recipe.target)
    assert built.size == committed.size
    assert ImageStat.Stat(ImageChops.difference(built, committed)).mean[0] < 2  # JPEG versions


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.target)
def test_building_twice_gives_the_same_bytes(recipe: Recipe, tmp_path: Path) -> None:
    first = build_one(recipe, out=tmp_path / "first")
    second = build_one(recipe, out=tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("recipe", [r for r in RECIPES if r.needs_font], ids=lambda r: r.target)
def test_font_draws_every_character_of_the_source(recipe: Recipe) -> None:
    """WenQuanYi Micro Hei maps some characters, such as U+2103, to an empty glyph."""
    font = ImageFont.truetype(skip_without_font(), 40, index=0)
    characters = set((SOURCES / recipe.source).read_text(encoding="utf-8"))
    blank = {c for c in characters if not c.isspace() and font.getmask(c).getbbox() is None}
    assert blank == set()


def test_missing_font_names_directories_and_package(tmp_path: Path) -> None:
    with pytest.raises(FontNotFoundError, match=rf"wqy-microhei\.ttc not found in {tmp_path}") as e:
        find_font((tmp_path,))
    assert "apt-get install" in e.value.hint
    assert "fonts-wqy-microhei" in e.value.hint


def test_command_without_font_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("sys.argv", ["demo_documents", "--out", str(tmp_path / "out")])
    assert main() == 3
    assert "apt-get install -y --no-install-recommends fonts-wqy" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_folder_holds_every_format_and_stays_small() -> None:
    paths = list(DEFAULT_OUT.iterdir())
    assert {path.suffix[1:] for path in paths} == FORMATS
    assert 14 <= len(paths) <= 18
    assert {recipe.target for recipe in RECIPES} <= {path.name for path in paths}
    assert sum(path.stat().st_size for path in paths) < 1_500_000


def test_scan_has_no_text_layer_and_manual_has_pages() -> None:
    assert load_text(DEFAULT_OUT / "安全通告-2026-03.pdf") == ""
    with pypdfium2.PdfDocument(DEFAULT_OUT / "QY系列增压泵使用说明书.pdf") as manual:
        assert len(manual) >= 3


def test_travel_regulation_is_gb18030_and_not_utf8() -> None:
    data = (DEFAULT_OUT / "差旅与费用报销规定.txt").read_bytes()
    assert "差旅与费用报销规定" in data.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_unknown_key_of_a_source_is_an_error() -> None:
    with pytest.raises(ValueError, match="sheet_count"):
        format_xlsx("sheets: []\nsheet_count: 1\n")


def test_manual_embeds_only_a_subset_of_the_font() -> None:
    data = (DEFAULT_OUT / "QY系列增压泵使用说明书.pdf").read_bytes()
    assert b"/FontFile2" in data
    assert len(data) < 300_000
