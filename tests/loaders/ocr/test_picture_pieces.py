from itertools import pairwise

import pytest
from PIL import Image

from loaders.ocr.picture_pieces import Piece, join_pieces, on_white, plan_pieces, plan_stripes
from loaders.ocr.recognition import Found


def found(text: str, top: float, *, left: float = 10.0) -> Found:
    return Found(
        text=text, confidence=1.0, left=left, top=top, right=left + 100.0, bottom=top + 20.0
    )


@pytest.mark.parametrize(
    "size", [(300, 200), (1190, 1684), (2480, 3508), (7000, 9900), (12_000, 900)]
)
def test_pages_are_read_whole_and_not_too_large(size: tuple[int, int]) -> None:
    [piece] = plan_pieces(size)
    assert (piece.top, piece.bottom) == (0, size[1])
    assert size[0] * size[1] * piece.scale**2 <= 3e6
    assert piece.scale == 1 or size[0] * size[1] > 2.5e6


@pytest.mark.parametrize("size", [(1080, 12_000), (640, 40_000), (1440, 20_000), (90, 90_000)])
def test_long_screenshots_are_cut_into_overlapping_stripes(size: tuple[int, int]) -> None:
    pieces = plan_pieces(size)
    assert pieces[0].top == 0
    assert pieces[-1].bottom == size[1]
    for above, below in pairwise(pieces):
        assert above.top < below.top < above.bottom - 100 / below.scale
    for piece in pieces:
        assert size[0] * piece.scale >= min(size[0], 1080)
        assert size[0] * (piece.bottom - piece.top) * piece.scale**2 <= 3e6


def test_a_stripe_at_least_as_large_as_the_picture_is_the_picture() -> None:
    assert plan_stripes((1000, 800), scale=1.0) == [Piece(top=0, bottom=800, scale=1.0)]


def test_narrow_pieces_get_a_margin() -> None:
    assert Piece(top=0, bottom=3000, scale=1).cut(Image.new("L", (40, 3000))).size == (600, 3000)
    assert Piece(top=0, bottom=30, scale=0.5).cut(Image.new("L", (4000, 30))).size == (2000, 400)
    assert Piece(top=10, bottom=30, scale=2).cut(Image.new("L", (50, 40))).size == (100, 40)


def test_lines_of_overlapping_pieces_come_once_and_whole() -> None:
    upper, lower = Piece(top=0, bottom=200, scale=1), Piece(top=100, bottom=400, scale=2)
    joined = join_pieces(
        [
            (upper, [found("一", 20), found("二", 120), found("三的上半", 181)]),
            # In pixels of a stripe at twice the size; the first line lies across the cut at 100.
            (lower, [found("一的下半", 0), found("二", 46, left=25), found("三", 162, left=25)]),
        ]
    )
    assert [line.text for line in joined] == ["一", "二", "三"]
    assert joined[2].top == 181
    assert joined[2].left == 12.5


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_every_colour_mode_becomes_rgb_and_keeps_its_contrast(mode: str) -> None:
    grey = Image.new("L", (4, 4), 255)
    grey.putpixel((1, 1), 0)
    image = grey.convert("I").point(lambda v: v * 200).convert(mode) if mode[0] == "I" else None
    result = on_white(image or grey.convert(mode))
    assert result.mode == "RGB"
    assert result.getpixel((1, 1)) == (0, 0, 0)
    assert result.getpixel((2, 2)) == (255, 255, 255)


def test_transparency_becomes_white() -> None:
    assert on_white(Image.new("RGBA", (2, 2), (0, 0, 0, 0))).getpixel((0, 0)) == (255, 255, 255)
