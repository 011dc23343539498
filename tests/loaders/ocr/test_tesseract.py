import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from loaders.errors import LoaderError
from loaders.ocr import tesseract
from loaders.ocr.engine import recognise_image
from loaders.options import OcrOptions
from tests.support.drawing import draw_chinese

OPTIONS = OcrOptions(engine="tesseract")
SENTENCES = [
    "合同自双方签字之日起生效",
    "甲方应当在三十日内付款",
    "争议由当地人民法院管辖",
    "本合同一式两份各执一份",
    "未尽事宜由双方另行商定",
    "违约方应当赔偿对方损失",
]


@pytest.fixture(autouse=True)
def ask_again() -> Iterator[None]:
    """What is installed is asked once a process; here it changes."""
    tesseract._languages.cache_clear()
    yield
    tesseract._languages.cache_clear()


def contract() -> Image.Image:
    if not shutil.which("tesseract"):
        pytest.skip("tesseract is not installed (Debian package tesseract-ocr-chi-sim)")
    entries = [(60, 60 + 70 * row, text) for row, text in enumerate(SENTENCES)]
    return draw_chinese(entries, size=(1100, 520), height=40)


def stand_in(folder: Path, script: str) -> None:
    (folder / "tesseract").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "tesseract").chmod(0o755)


def test_chinese_lines_with_their_places() -> None:
    found = recognise_image(contract(), options=OPTIONS)
    assert [line.text for line in found.lines] == SENTENCES
    assert found.confidence is not None
    assert 0.7 < found.confidence <= 1
    assert abs(found.lines[2].left - 60) < 15
    assert abs(found.lines[2].top - 200) < 15


def test_a_scan_on_its_head_is_turned() -> None:
    found = recognise_image(contract().rotate(180), options=OPTIONS)
    assert found.turned == 180
    assert [line.text for line in found.lines] == SENTENCES


def test_a_blank_picture() -> None:
    contract()
    assert recognise_image(Image.new("RGB", (300, 200), "white"), options=OPTIONS).lines == ()


def test_the_program_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LoaderError, match="tesseract is not installed") as caught:
        recognise_image(Image.new("RGB", (300, 200)), options=OPTIONS)
    assert caught.value.hint == (
        "Install tesseract-ocr-chi-sim, or set loaders.ocr.engine to rapidocr."
    )


def test_the_chinese_model_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "echo 'List of available languages (1):'; echo eng")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(LoaderError, match="tesseract has no model for Chinese"):
        recognise_image(Image.new("RGB", (300, 200)), options=OPTIONS)


def test_the_program_fails_or_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    stand_in(
        tmp_path, 'case "$1" in --list-langs) echo chi_sim;; *) echo no memory >&2; exit 1; esac'
    )
    with pytest.raises(LoaderError, match="tesseract failed: no memory"):
        recognise_image(Image.new("RGB", (300, 200)), options=OPTIONS)
    stand_in(tmp_path, 'case "$1" in --list-langs) echo chi_sim;; *) exec sleep 20; esac')
    monkeypatch.setattr(tesseract, "_SECONDS", 0.2)
    with pytest.raises(LoaderError, match="tesseract took more than") as caught:
        recognise_image(Image.new("RGB", (300, 200)), options=OPTIONS)
    assert caught.value.hint == "Set loaders.ocr.engine to rapidocr."
