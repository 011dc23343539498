import re

import pypdfium2
import pytest
from PIL import Image

from loaders.ocr.engine import RecognisedText, mean_confidence, recognise_image
from loaders.options import OcrOptions
from tests.support.drawing import draw, draw_chinese
from tests.support.loader_files import fixture_file

SENTENCES = [
    "合同自双方签字之日起生效",
    "甲方应当在三十日内付款",
    "违约方应当赔偿对方的损失",
    "争议由当地人民法院管辖",
]
OPTIONS = OcrOptions()


def texts(found: RecognisedText) -> list[str]:
    return [line.text for line in found.lines]


def contract() -> Image.Image:
    entries = [(40, 30 + 60 * row, text) for row, text in enumerate(SENTENCES)]
    return draw_chinese(entries, size=(460, 280))


def test_boxes_are_those_of_the_original_however_large() -> None:
    found = recognise_image(draw("ORDER 42").resize((8000, 3000)), options=OPTIONS)
    [line] = found.lines
    assert 400 < line.left < 700
    assert 850 < line.top < line.bottom < 1800


def test_confidence_is_kept() -> None:
    found = recognise_image(draw("ORDER 42"), options=OPTIONS)
    assert found.confidence is not None
    assert 0.9 < found.confidence <= 1
    assert recognise_image(draw(""), options=OPTIONS).confidence is None


def test_the_mean_confidence_goes_by_characters() -> None:
    assert mean_confidence([(0.5, 1), (1.0, 3), (None, 0), (0.1, 0)]) == 0.875
    assert mean_confidence([(None, 0)]) is None


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        (30, 40 + 56 * row, f"左栏第{name}行的文字写满") for row, name in enumerate("一二三四五")
    ]
    right = [
        (460, 40 + 56 * row, f"右栏第{name}行的文字写满") for row, name in enumerate("一二三四五")
    ]
    found = recognise_image(draw_chinese(left + right, size=(830, 360)), options=OPTIONS)
    assert texts(found) == [text for *_, text in left + right]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_scan_on_its_side_or_head_is_turned(angle: int) -> None:
    scan = contract().rotate(angle, expand=True)
    found = recognise_image(scan, options=OPTIONS)
    assert texts(found) == SENTENCES
    assert found.turned == 360 - angle
    for line in found.lines:
        left, top, right, bottom = map(round, found.as_given(line.box))
        assert 0 <= left < right <= scan.width
        assert 0 <= top < bottom <= scan.height
        assert scan.crop((left, top, right, bottom)).getextrema()[0] == 0  # there is ink


def test_vertical_writing_is_read_from_right_to_left() -> None:
    entries = [
        (250 - 65 * column, 30 + 32 * row, character)
        for column, sentence in enumerate(SENTENCES)
        for row, character in enumerate(sentence)
    ]
    image = draw_chinese(entries, size=(320, 460))
    assert texts(recognise_image(image, options=OPTIONS)) == SENTENCES


def test_a_long_screenshot_keeps_its_small_text() -> None:
    entries = [(40 + 80 * (n % 3), 30 + 178 * n, f"第{n}条消息，下午开会") for n in range(28)]
    image = draw_chinese(entries, size=(640, 5000), height=24)
    found = recognise_image(image, options=OPTIONS)
    assert texts(found) == [text for *_, text in entries]
    for line, (left, top, _) in zip(found.lines, entries, strict=True):
        assert abs(line.left - left) < 12
        assert abs(line.top - top) < 12


def test_a_page_of_a_real_scan_has_all_its_lines() -> None:
    with pypdfium2.PdfDocument(fixture_file("pdf/small_ocr.pdf")) as pdf:
        found = recognise_image(pdf[0].render(scale=2).to_pil(), options=OPTIONS)
    text = "".join(texts(found))
    assert len(re.findall("[\u4e00-\u9fff]", text)) >= 690
    assert "物的自然价值" in text  # RapidOCR takes these two lines for upside down
    assert "就是一物和另一物" in text
    assert found.confidence is not None
    assert found.confidence > 0.98


def test_a_few_small_lines_on_a_sheet_that_is_nearly_blank() -> None:
    entries = [
        (100, 90, "合同编号：甲字第三号"),
        (500, 700, "内部资料"),
        (300, 1400, "二〇二六年五月"),
    ]
    image = draw_chinese(entries, size=(1200, 1500), height=16)
    found = recognise_image(image, options=OPTIONS)
    assert texts(found) == [text for *_, text in entries]
    for line, (left, top, _) in zip(found.lines, entries, strict=True):
        assert abs(line.left - left) < 8
        assert abs(line.top - top) < 8


def test_small_print_on_a_large_sheet_is_looked_at_again() -> None:
    rows = [f"{n}、{SENTENCES[n % 4]}，{SENTENCES[(n + 1) % 4]}" for n in range(1, 9)]
    entries = [(100, 90 + 30 * n, text) for n, text in enumerate(rows)]
    found = recognise_image(draw_chinese(entries, size=(4200, 2600), height=15), options=OPTIONS)
    assert texts(found) == rows
