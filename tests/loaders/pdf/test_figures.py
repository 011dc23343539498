from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from loaders.files import load_file
from loaders.options import LoaderOptions, OcrOptions
from tests.support.loader_files import load
from tests.support.pdf_files import HEIGHT, WIDTH, draw_pdf, write, write_mapped


def _picture(path: Path, text: str, *, shade: int = 255) -> Path:
    image = Image.new("RGB", (600, 200), (shade, shade, 255))
    font = ImageFont.load_default(size=60)
    ImageDraw.Draw(image).text((40, 60), text, fill="black", font=font)
    image.save(path)
    return path


def _page(pictures: Sequence[tuple[Path, float, float, float, float]], number: int = 0) -> Any:
    def draw(canvas: Any) -> None:
        write(canvas, 60, 80, f"图片前面第{'甲乙丙丁'[number]}句话写得比较长一些。")
        for path, x, top, width, height in pictures:
            canvas.drawImage(str(path), x, HEIGHT - top - height, width, height)
        write(canvas, 60, 500, f"图片后面第{'甲乙丙丁'[number]}句话也写得比较长。")

    return draw


def test_figures_are_counted_but_not_icons_backgrounds_and_logos(tmp_path: Path) -> None:
    figure = _picture(tmp_path / "figure.png", "FIGURE")
    other = _picture(tmp_path / "other.png", "OTHER", shade=200)
    logo = _picture(tmp_path / "logo.png", "LOGO", shade=100)
    back = _picture(tmp_path / "back.png", "", shade=240)
    on_all = [(logo, 480, 20, 90, 40), (figure, 60, 30, 12, 12)]
    pages = [
        _page([(back, 0, 0, WIDTH, HEIGHT), *on_all, (figure, 60, 120, 300, 100)], 0),
        _page([*on_all, (other, 60, 120, 300, 100)], 1),
        _page(on_all, 2),
    ]
    parsed = load(draw_pdf(tmp_path / "a.pdf", pages))
    assert parsed.health.figures_unread == 2
    assert parsed.warnings == ("2 figures not read",)


def test_tiles_are_one_figure(tmp_path: Path) -> None:
    tile = _picture(tmp_path / "tile.png", "TILE")
    tiles = [(tile, 60.0, 120.0 + 50 * row, 300.0, 50.0) for row in range(4)]
    parsed = load(draw_pdf(tmp_path / "a.pdf", [_page(tiles)]))
    assert parsed.health.figures_unread == 1


def test_figures_are_read_in_their_place(tmp_path: Path) -> None:
    figure = _picture(tmp_path / "figure.png", "REVENUE 2024")
    path = draw_pdf(tmp_path / "a.pdf", [_page([(figure, 60, 120, 300, 100)])])
    parsed = load_file(path, options=LoaderOptions(ocr=OcrOptions(figures="all")))
    assert [block.kind for block in parsed.blocks] == ["text", "image", "text"]
    assert parsed.blocks[1].text == "REVENUE 2024"
    page, left, top, right, bottom = parsed.blocks[1].location.boxes[0]
    assert (page, parsed.health.figures_read, parsed.health.figures_unread) == (1, 1, 0)
    assert 60 < left < right < 360
    assert 120 < top < bottom < 220
    assert parsed.warnings == ()


def test_a_scan_with_running_heads_in_text_is_read(tmp_path: Path) -> None:
    scans = [_picture(tmp_path / f"{text}.png", text) for text in ("ALPHA", "OMEGA")]

    def scanned(number: int) -> Any:
        def draw(canvas: Any) -> None:
            canvas.drawImage(str(scans[number]), 0, 80, WIDTH, 500)
            write(canvas, 60, 30, "某某公司公告编号二〇二四第一号文件", size=8)

        return draw

    def plain(number: int) -> Any:
        def draw(canvas: Any) -> None:
            write(canvas, 60, 30, "某某公司公告编号二〇二四第一号文件", size=8)
            for row in range(6):
                write(canvas, 60, 100 + 16 * row, f"正文{'甲乙丙丁'[number]}{row}的内容写在这里。")

        return draw

    pages = [plain(0), plain(1), scanned(0), scanned(1), plain(2)]
    parsed = load(draw_pdf(tmp_path / "a.pdf", pages))
    assert parsed.health.pages_recognised == (3, 4)
    assert "ALPHA" in parsed.text
    assert "OMEGA" in parsed.text


def test_a_garbled_layer_is_read_by_ocr(tmp_path: Path) -> None:
    """The page shows READABLE TEXT, but its font says that these are private-use characters."""
    private = {letter: chr(0xE000 + ord(letter)) for letter in "READBLTX"}
    garbled = write_mapped(tmp_path / "a.pdf", "READABLE TEXT", codes=private)
    with pypdfium2.PdfDocument(garbled) as pdf:
        assert "\ue052" in pdf[0].get_textpage().get_text_range()
    parsed = load(garbled)
    assert parsed.text == "READABLE TEXT"
    assert parsed.warnings == ("the text layer is garbled, read by OCR instead: page 1",)
    assert parsed.health.ocr_confidence is not None
    assert parsed.health.ocr_confidence > 0.8
    off = load_file(garbled, options=LoaderOptions(ocr=OcrOptions(enabled=False)))
    assert off.warnings == ("the text layer is garbled: page 1",)
    assert off.health.garble_ratio == 1
