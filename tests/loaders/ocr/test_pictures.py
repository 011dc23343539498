import io

import pytest
from PIL import Image

from loaders.ocr.pictures import PictureText, read_picture
from loaders.options import LoaderOptions, OcrOptions
from tests.support.drawing import draw

OPTIONS = LoaderOptions()
UNREAD = PictureText()


def as_bytes(image: Image.Image, *, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def test_a_picture_is_read_once() -> None:
    data = as_bytes(draw("ORDER 42"))
    found = read_picture(data, options=OPTIONS)
    assert (found.text, found.dropped, found.is_read) == ("ORDER 42", 0, True)
    assert found.confidence is not None
    assert found.confidence > 0.9
    assert read_picture(bytes(bytearray(data)), options=OPTIONS) is found


def test_a_picture_without_text_was_looked_at() -> None:
    found = read_picture(as_bytes(draw("")), options=OPTIONS)
    assert found == PictureText(is_read=True)


def test_small_pictures_are_decoration() -> None:
    data = as_bytes(draw("ORDER 42").resize((200, 31)))
    assert read_picture(data, options=OPTIONS) == PictureText(is_read=True)


@pytest.mark.parametrize(
    "ocr", [OcrOptions(enabled=False), OcrOptions(figures="none")], ids=["off", "no figures"]
)
def test_the_options_decide(ocr: OcrOptions) -> None:
    assert read_picture(as_bytes(draw("ORDER 42")), options=LoaderOptions(ocr=ocr)) == UNREAD


WMF = b"\xd7\xcd\xc6\x9a\x00\x00" + bytes([0, 0, 0, 0, 200, 0, 200, 0, 96, 0]) + bytes(40)


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", WMF, as_bytes(draw("ORDER 42"))[:900]],
    ids=["empty", "svg", "wmf", "truncated"],
)
def test_what_cannot_be_opened_is_unread(data: bytes) -> None:
    assert read_picture(data, options=OPTIONS) == UNREAD


def test_the_memory_of_pictures_is_bounded() -> None:
    for number in range(300):
        data = as_bytes(Image.new("L", (20, 20), number % 256)) + bytes([number // 256])
        assert read_picture(data, options=OPTIONS).is_read
    from loaders.ocr.pictures import _kept

    assert len(_kept()) <= 256
