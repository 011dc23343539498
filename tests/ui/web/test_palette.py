"""Whoever reads here for hours must not have to strain: WCAG 2.2's contrast of the colours.

<https://www.w3.org/TR/WCAG22/#contrast-minimum>: 4.5 for text, 3 for signs and underlines.
"""

import re
from itertools import product
from pathlib import Path

import pytest

from ui.web import theme

STYLES = Path(theme.__file__).with_name("styles")
THEMES = (":root", ".dark")
GROUNDS = ("paper", "raised")


def palette(selector: str) -> dict[str, str]:
    """Return the colours of a theme by their names."""
    css = (STYLES / "base.css").read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", css, re.DOTALL | re.MULTILINE)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("selector", "ground", "text"),
    [
        *product(THEMES, GROUNDS, ("ink", "muted", "accent", "unsupported")),
        *product(THEMES, ("mark",), ("ink", "accent")),
    ],
)
def test_text_can_be_read(selector: str, ground: str, text: str) -> None:
    colours = palette(selector)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("selector", "ground"), [*product(THEMES, (*GROUNDS, "mark"))])
def test_signs_can_be_seen(selector: str, ground: str) -> None:
    colours = palette(selector)
    assert contrast(colours["weak"], colours[ground]) >= 3
    assert contrast(colours["unsupported"], colours[ground]) >= 3


def test_gradios_components_have_the_same_colours() -> None:
    light, dark = palette(":root"), palette(".dark")
    for name, both in {
        "paper": theme._PAPER,
        "raised": theme._RAISED,
        "ink": theme._INK,
        "muted": theme._MUTED,
        "rule": theme._RULE,
        "accent": theme._ACCENT,
    }.items():
        assert (light[name], dark[name]) == both


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.stem)
def test_no_style_sheet_has_a_colour_of_its_own(path: Path) -> None:
    # Shadows are black, and pictures of pages are white in both themes.
    css = path.read_text(encoding="utf-8")
    hexadecimal = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)])", css)
    parts = re.findall(r"\b(?:rgb|hsl)a?\((\d+)[, ]+(\d+)[, ]+(\d+)", css)
    decimal = ["#" + "".join(f"{int(part):02x}" for part in colour) for colour in parts]
    known = {*palette(":root").values(), *palette(".dark").values(), "#000000"}
    assert {*hexadecimal, *decimal} <= known
