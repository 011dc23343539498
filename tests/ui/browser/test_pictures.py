import io
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.browser.pictures import MOST_BYTES, write_small


def png_of(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_written_with_few_colours(tmp_path: Path) -> None:
    target = tmp_path / "page.png"
    write_small(png_of(Image.linear_gradient("L").convert("RGB").resize((640, 480))), target)
    with Image.open(target) as written:
        assert (written.mode, written.size) == ("P", (640, 480))
    assert target.stat().st_size < MOST_BYTES


def test_a_picture_that_stays_too_large_is_an_error(tmp_path: Path) -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("RGB")
    with pytest.raises(ValueError, match=r"page\.png: \d+ bytes, at most 300000"):
        write_small(png_of(noise), tmp_path / "page.png")
