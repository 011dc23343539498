"""Chinese numerals as values: 三百二十 is 320, 二〇二三 is 2023, 三点五 is 3.5."""

import re
from decimal import Decimal

DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
HAN_NUMERAL = "[" + "".join([*DIGITS, *SMALL, *LARGE]) + "]"
"""A character of a Chinese numeral, for use in regular expressions."""

_POSITIONAL_LENGTH = 3


def read_numeral(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral.

    Args:
        text: Characters that `HAN_NUMERAL` matches, perhaps with 点 and decimals.

    Returns:
        The value; None for what is no exact number: 千万 (very), 三五 (three to five), 百.
    """
    whole, point, decimals = text.partition("点")
    if all(character in DIGITS for character in whole):
        value = _positional(whole)
    else:
        value = _multiplied(whole)
    if value is None or not point:
        return value
    places = "".join(str(DIGITS[character]) for character in decimals)
    return value + Decimal(f"0.{places}")


def scale_of(text: str) -> int:
    """Return the product of scale characters: 1 for none, 10,000,000 for 千万."""
    scale = 1
    for character in text:
        scale *= SMALL.get(character) or LARGE[character]
    return scale


def _positional(text: str) -> Decimal | None:
    if len(text) == 1 or len(text) >= _POSITIONAL_LENGTH or re.search("[〇零]", text):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    return None


def _multiplied(text: str) -> Decimal | None:
    """Read 三千二百万零五十; a numeral must begin with a digit or with 十."""
    if text[0] not in DIGITS and text[0] not in "十拾":
        return None
    total = section = 0
    digit: int | None = None
    unit = 1
    for character in text:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            unit = SMALL[character]
            section += (1 if digit is None else digit) * unit
            digit = None
        else:
            unit = LARGE[character]
            total = (total + section + (digit or 0)) * unit
            section, digit = 0, None
    # In 三百五 and 一万二 the last digit counts tenths of the unit before it.
    last = digit or 0
    short = text[-1] in DIGITS and text[-2:-1] not in ("零", "〇") and unit > SMALL["十"]
    return Decimal(total + section + (last * unit // 10 if short else last))
