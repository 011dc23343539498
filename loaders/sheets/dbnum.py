"""Numbers in Chinese numerals, as the number formats [DBNum1] and [DBNum2] write them."""

import re

_DIGITS = {False: "〇一二三四五六七八九", True: "零壹贰叁肆伍陆柒捌玖"}
_UNITS = {False: ("", "十", "百", "千"), True: ("", "拾", "佰", "仟")}
_MYRIADS = ("", "万", "亿", "兆")
_YEAR_DIGITS = 4


def chinese_digits(text: str, *, formal: bool = False) -> str:
    """Return a text whose numbers are written in Chinese: 12 月 → 十二 月.

    Years (four digits before 年) and decimals are read digit by digit: 二〇二四年, 一点五.

    Args:
        text: Any text.
        formal: Whether to use the numerals of cheques (壹贰叁).
    """

    def written(found: re.Match[str]) -> str:
        whole, _, part = found[0].partition(".")
        if len(whole) == _YEAR_DIGITS and text[found.end() : found.end() + 1] in ("年", "-", "/"):
            shown = _each_digit(whole, formal=formal)
        else:
            shown = _positional(whole, formal=formal)
        return f"{shown}点{_each_digit(part, formal=formal)}" if part else shown

    return re.sub(r"\d+(?:\.\d+)?", written, text)


def _each_digit(digits: str, *, formal: bool) -> str:
    return "".join(_DIGITS[formal][int(digit)] for digit in digits)


def _positional(digits: str, *, formal: bool) -> str:
    digits = digits.lstrip("0")
    if len(digits) > len(_MYRIADS) * 4:
        return _each_digit(digits, formal=formal)
    names, zero = _DIGITS[formal], "零" if formal else "〇"
    shown, is_gap = "", False
    for position, digit in enumerate(digits):
        power = len(digits) - 1 - position
        if digit == "0":
            is_gap = True
        else:
            shown += (zero if is_gap else "") + names[int(digit)] + _UNITS[formal][power % 4]
            is_gap = False
        group = digits[max(0, len(digits) - power - 4) : len(digits) - power]
        if power % 4 == 0 and power and group.strip("0"):
            shown += _MYRIADS[power // 4]
    if not formal and shown.startswith("一十"):
        shown = shown[1:]
    return shown or zero
