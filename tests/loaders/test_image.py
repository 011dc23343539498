from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from loaders.errors import CorruptFileError, EmptyFileError
from loaders.files import load_file
from loaders.lines import Line
from loaders.ocr import in_reading_order, recognise_image
from loaders.options import LoaderOptions, OcrOptions
from tests.support.loader_files import fixture_file, load


def draw(text: str, *, mode: str = "RGB", width: int = 800) -> Image.Image:
    background = (255, 255, 255, 0)[: len(mode)]
    image = Image.new(mode, (width, 300), background)
    font = ImageFont.load_default(size=48)
    ImageDraw.Draw(image).text((60, 100), text, fill="black", font=font)
    return image


def test_real_pictures_in_chinese() -> None:
    parsed = load(fixture_file("images/chi_sim_image.jpeg"))
    assert parsed.blocks[0].kind == "image"
    assert "新鲜甘草黄酮养分，是扫除肌肤代谢物的最佳“清道夫”，迅速激发细胞活力，" in parsed.text
    assert "横向文本框" in load(fixture_file("images/ocr_test.jpg")).text


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_colour_modes(tmp_path: Path, mode: str) -> None:
    draw("ORDER 42", mode=mode).save(tmp_path / "a.png")
    assert load(tmp_path / "a.png").text == "ORDER 42"


def test_a_photo_taken_sideways_is_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees to show
    draw("ORDER 42").rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif)
    assert load(tmp_path / "a.jpg").text == "ORDER 42"


def test_boxes_are_those_of_the_original_however_large() -> None:
    found = recognise_image(draw("ORDER 42").resize((8000, 3000)), options=OcrOptions())
    [line] = found.lines
    assert 500 < line.left < 700
    assert 900 < line.top < line.bottom < 1700


def test_uncertain_lines_are_counted(tmp_path: Path) -> None:
    draw("ORDER 42").save(tmp_path / "a.png")
    options = LoaderOptions(ocr=OcrOptions(min_confidence=1.0))
    with pytest.raises(EmptyFileError, match="OCR found no text in the picture") as caught:
        load_file(tmp_path / "a.png", options=options)
    assert caught.value.hint == "1 uncertain line(s) left out (below loaders.ocr.min_confidence)"


def test_a_blank_picture_and_ocr_switched_off(tmp_path: Path) -> None:
    draw("").save(tmp_path / "a.png")
    with pytest.raises(EmptyFileError, match="OCR found no text in the picture"):
        load(tmp_path / "a.png")
    options = LoaderOptions(ocr=OcrOptions(enabled=False))
    with pytest.raises(EmptyFileError, match="a picture has text only for OCR"):
        load_file(tmp_path / "a.png", options=options)


def test_a_truncated_picture(tmp_path: Path) -> None:
    draw("ORDER 42").save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(CorruptFileError, match="truncated"):
        load(tmp_path / "a.png")


def test_ocr_says_nothing_on_the_console(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    draw("ORDER 42").save(tmp_path / "a.png")
    load(tmp_path / "a.png")
    assert capfd.readouterr() == ("", "")


def test_reading_order() -> None:
    def line(text: str, left: float, top: float) -> Line:
        return Line(text=text, left=left, top=top, right=left + 50, bottom=top + 10, size=10)

    lines = [line("四", 60, 32), line("二", 60, 3), line("三", 0, 30), line("一", 0, 0)]
    assert [one.text for one in in_reading_order(lines)] == ["一", "二", "三", "四"]
