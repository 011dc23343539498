from pathlib import Path

import pytest
from PIL import Image

from loaders.errors import CorruptFileError, EmptyFileError
from loaders.files import load_file
from loaders.ocr.image import confidence_warning
from loaders.options import LoaderOptions, OcrOptions
from tests.support.drawing import draw
from tests.support.loader_files import fixture_file, load


def test_real_pictures_in_chinese() -> None:
    parsed = load(fixture_file("images/chi_sim_image.jpeg"))
    assert parsed.blocks[0].kind == "image"
    assert "新鲜甘草黄酮养分，是扫除肌肤代谢物的最佳“清道夫”，迅速激发细胞活" in parsed.text
    assert "油脂分泌过多、外油内干" in parsed.text
    assert parsed.warnings == ()
    assert parsed.health.ocr_confidence is not None
    assert parsed.health.ocr_confidence > 0.95


def test_a_real_picture_with_vertical_writing() -> None:
    text = load(fixture_file("images/ocr_test.jpg")).text
    assert {"横向文本框", "竖向文本框", "English text"} == set(text.split("\n\n"))


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [("RGB", "webp"), ("RGBA", "png"), ("L", "bmp"), ("CMYK", "jpg"), ("I;16", "png")],
)
def test_formats_and_colour_modes(tmp_path: Path, mode: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if mode == "RGBA":
        draw("ORDER 42", mode=mode).save(path)
    elif mode == "I;16":
        draw("ORDER 42", mode="L").convert("I").point(lambda v: v * 200).convert(mode).save(path)
    else:
        draw("ORDER 42").convert(mode).save(path)
    assert load(path).text == "ORDER 42"


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    first, *more = draw("ORDER 42"), draw(""), draw("TOTAL 77")
    first.save(tmp_path / "a.tiff", save_all=True, append_images=more)
    parsed = load(tmp_path / "a.tiff")
    assert [(block.text, block.location.page) for block in parsed.blocks] == [
        ("ORDER 42", 1),
        ("TOTAL 77", 3),
    ]
    assert parsed.health.pages == 3
    assert parsed.health.pages_recognised == (1, 3)
    assert parsed.health.pages_empty == (2,)
    assert parsed.warnings == ("no text found by OCR: page 2",)


def test_a_photo_taken_sideways_is_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees to show
    draw("ORDER 42").rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif)
    assert load(tmp_path / "a.jpg").text == "ORDER 42"


def test_a_low_confidence_is_a_warning(tmp_path: Path) -> None:
    draw("ORDER 42").save(tmp_path / "a.png")
    options = LoaderOptions(ocr=OcrOptions(warn_confidence=1.0))
    [warning] = load_file(tmp_path / "a.png", options=options).warnings
    assert warning.startswith("read by OCR with a low confidence of ")
    assert confidence_warning(0.634, options=OcrOptions()) == (
        "read by OCR with a low confidence of 0.63; check it against the picture"
    )
    assert confidence_warning(0.8, options=OcrOptions()) is None
    assert confidence_warning(None, options=OcrOptions()) is None


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


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "bmp"])
def test_a_truncated_picture(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    draw("ORDER 42 " * 20).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(CorruptFileError, match=r"truncated|no picture that can") as caught:
        load(path)
    assert caught.value.hint == "Open it in the program that made it and save it again."


def test_a_page_that_is_broken_is_named(tmp_path: Path) -> None:
    draw("ORDER 42").save(tmp_path / "a.tiff", save_all=True, append_images=[draw("TOTAL 77")])
    data = (tmp_path / "a.tiff").read_bytes()
    (tmp_path / "a.tiff").write_bytes(data[: len(data) - 200_000])
    with pytest.raises(CorruptFileError, match="page 2 of the picture is truncated or broken"):
        load(tmp_path / "a.tiff")


def test_a_picture_with_far_too_many_pixels(tmp_path: Path) -> None:
    Image.new("1", (10_000, 10_000)).save(tmp_path / "a.png")
    with pytest.raises(
        CorruptFileError, match="the picture has more than 89 million pix"
    ) as caught:
        load(tmp_path / "a.png")
    assert caught.value.hint == "Scale it down, or cut it up."


def test_ocr_says_nothing_on_the_console(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    draw("ORDER 42").save(tmp_path / "a.png")
    load(tmp_path / "a.png")
    assert capfd.readouterr() == ("", "")
