"""Numbers of lists as Office programs show them, and raised numbers."""

import re

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SIGNS = (
    ("enclosedcircle", _CIRCLED),
    ("ideographtraditional", "甲乙丙丁戊己庚辛壬癸"),
    ("ideographzodiac", "子丑寅卯辰巳午未申酉戌亥"),
)
# As amounts are written, so that no stroke can be added.
_LEGAL = str.maketrans("〇零一二三四五六七八九十百", "零零壹贰叁肆伍陆柒捌玖拾佰")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_EXPONENT = re.compile(r"[-+−–]?\d*")
_MOST = 1000
_LETTERS = 26
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def chinese_number(value: int) -> str:
    """Return a number from 0 to 999 as Chinese lists are numbered: 3 → 三, 12 → 十二."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not value else "")


def list_number(value: int, *, form: str) -> str:
    """Return a list number of a Word document.

    Args:
        value: The number.
        form: `ST_NumberFormat` (ISO/IEC 29500-1, 17.18.59); the Chinese ones.
    """
    name = form.lower()
    signs = next((signs for part, signs in _SIGNS if part in name), "")
    if 0 < value <= len(signs):
        return signs[value - 1]
    if "legal" in name and 0 <= value < _MOST:
        return chinese_number(value).translate(_LEGAL)
    return str(value) if signs or not 0 <= value < _MOST else chinese_number(value)


def slide_number(value: int, *, scheme: str) -> str:
    """Return the number of a list item on a slide, such as 2. or （二） or ②.

    Args:
        value: The number, from 1.
        scheme: `ST_TextAutonumberScheme` (ISO/IEC 29500-1, 20.1.10.61), e.g. `arabicPeriod`.
    """
    if scheme.startswith("circleNum") and value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    text = str(value)
    if scheme.startswith("ea1Ch"):
        text = chinese_number(value % 1000)
    elif scheme.startswith("alpha") and value <= _LETTERS:
        text = chr(ord("a") + value - 1)
    elif scheme.startswith("roman"):
        text = _roman(value).lower()
    if scheme.startswith(("alphaUc", "romanUc")):
        text = text.upper()
    if scheme.endswith("ParenBoth"):
        return f"({text})"
    if scheme.endswith("ParenR"):
        return f"{text})"
    return f"{text}." if scheme.endswith("Period") else text


def raised_number(text: str, *, before: str) -> str:
    """Return a raised number behind a digit as an exponent, any other text as it is.

    Without this, 10 with a raised 8 would be read as 108.

    Args:
        text: What stands raised.
        before: The text it follows.
    """
    last = before[-1:]
    if (last.isdigit() or last in "⁺⁻") and last and _EXPONENT.fullmatch(text.strip()):
        return text.translate(_RAISED)
    return text


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text
