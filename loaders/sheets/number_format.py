"""Values as a spreadsheet program shows them, by the format codes of ECMA-376 (part 1, 18.8.31).

Codes mean what a Chinese Excel makes of them: the date format that follows the system (14) shows
2024/3/1. A value is never cut to a column's width, and whole numbers keep all their digits (an
order number in a narrow column is shown as 2.0E+11, which nobody would look for).
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from loaders.sheets.date_format import format_date
from loaders.sheets.dbnum import chinese_digits
from loaders.sheets.number_code import Section, Token, parse_code

_LARGEST_WHOLE = 1e21
_SMALLEST_PLAIN = 1e-4
_MOST_DECIMALS = 30
_PRECISION = 400  # digits; a float has up to 309 before the point


@lru_cache(maxsize=1 << 14)
def format_number(value: float, *, code: str, from_1904: bool = False) -> str:
    """Return a number as shown under a format code: 0.125 with `0.0%` is 12.5%.

    Args:
        value: The number; dates and times are days since the workbook's epoch.
        code: Format code, with up to four sections.
        from_1904: Whether days count from 1904-01-01 instead of 1899-12-30.
    """
    sections = parse_code(code)
    section, is_signed = _choose(sections, value)
    if section.is_date:
        pieces = [(token.kind, token.text) for token in section.tokens]
        shown = format_date(value, pieces, chinese=_is_chinese(section), from_1904=from_1904)
        return _numerals(shown, section.numerals) if shown else _general(value)
    magnitude = value if is_signed else abs(value)
    with localcontext() as context:
        context.prec = _PRECISION
        return _format_decimal(magnitude, section).strip()


def format_text(text: str, *, code: str) -> str:
    """Return a text as shown under a format code, whose section for texts may add to it."""
    last = parse_code(code)[-1]
    if not last.has("mark", "@") or last.is_date:
        return text
    return "".join(text if t.text == "@" and t.kind == "mark" else t.text for t in last.tokens)


def _choose(sections: Sequence[Section], value: float) -> tuple[Section, bool]:
    """Return the section for a value, and whether the minus sign is still to be written."""
    numeric = [s for s in sections[:3] if not s.has("mark", "@")] or list(sections[:1])
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, value):
                return section, True
        return numeric[-1], True
    if len(numeric) > 1 and value < 0:
        return numeric[1], False
    if len(numeric) > 2 and value == 0:  # noqa: PLR2004 - positive, negative, zero
        return numeric[2], True
    return numeric[0], True


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, limit = condition
    match sign:
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case ">=":
            return value >= limit
        case "=":
            return value == limit
        case _:
            return value != limit


def _is_chinese(section: Section) -> bool:
    return section.numerals > 0 or section.locale.upper().endswith(("804", "404", "C04", "1004"))


def _general(value: float) -> str:
    """Return a number without a format: 10 significant digits, but whole numbers in full."""
    if value == int(value) and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    if abs(value) < _SMALLEST_PLAIN or abs(value) >= _LARGEST_WHOLE:
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].lstrip('0'):0>2}"
    text = f"{value:.9f}" if abs(value) < 1 else f"{value:.10g}"
    return text.rstrip("0") if "." in text else text


def _format_decimal(value: float, section: Section) -> str:
    sign = "-" if value < 0 else ""
    if section.has("general") or section.has("mark", "@"):
        shown = "".join(
            _numerals(_general(abs(value)), section.numerals)
            if t.kind == "general" or (t.kind, t.text) == ("mark", "@")
            else t.text
            for t in section.tokens
        )
        return sign + shown
    number = abs(Decimal(repr(value))) * 100 ** sum(
        1 for t in section.tokens if t.kind == "mark" and t.text == "%"
    )
    if not section.has("digit"):
        return sign + "".join(t.text for t in section.tokens) if section.tokens else ""
    if section.has("mark", "/"):
        return sign + _format_fraction(number, section.tokens)
    shown = _fill(number, section.tokens)
    if sign and not re.search(r"[1-9]", shown):  # -0.001 rounded to 0.00
        sign = ""
    return sign + _numerals(shown, section.numerals)


def _fill(number: Decimal, tokens: Sequence[Token]) -> str:
    """Write a number's digits into the places of a section, around its literals."""
    exponent_at = next((i for i, t in enumerate(tokens) if t.kind == "exponent"), len(tokens))
    places = [i for i, t in enumerate(tokens) if t.kind == "digit" and i < exponent_at]
    point = next(
        (i for i, t in enumerate(tokens[:exponent_at]) if (t.kind, t.text) == ("mark", ".")),
        exponent_at,
    )
    whole, part = [i for i in places if i < point], [i for i in places if i > point]
    commas = [i for i, t in enumerate(tokens) if (t.kind, t.text) == ("mark", ",")]
    last = whole[-1] if whole else -1
    thousands = sum(last < i < point or (bool(part) and i > part[-1]) for i in commas)
    number = number.scaleb(-3 * thousands)
    power = 0
    if exponent_at < len(tokens) and number:
        step = max(1, len(whole))
        power = (number.adjusted() // step) * step
        number = number.scaleb(-power)
    decimals = min(len(part), _MOST_DECIMALS)
    unit = Decimal(1).scaleb(-decimals)
    number = number.quantize(unit, rounding=ROUND_HALF_UP)
    if exponent_at < len(tokens) and number >= 10 ** max(1, len(whole)):  # 9.99 became 10.0
        number, power = Decimal(1).quantize(unit), power + max(1, len(whole))
    digits, _, fraction = f"{number:f}".partition(".")
    written = _whole_digits(digits.lstrip("0"), whole, tokens, any(i < last for i in commas))
    written |= _part_digits(fraction, part, tokens)
    if point < len(tokens) and (tokens[point].kind, tokens[point].text) == ("mark", "."):
        written[point] = "."
    if exponent_at < len(tokens):
        written |= _power_digits(power, exponent_at, tokens)
    return "".join(
        written.get(i, "")
        if t.kind in ("digit", "exponent") or (t.kind == "mark" and t.text != "%")
        else t.text
        for i, t in enumerate(tokens)
    )


def _whole_digits(
    digits: str, places: list[int], tokens: Sequence[Token], is_grouped: bool
) -> dict[int, str]:
    written: dict[int, str] = {}
    used = 0
    for order, place in enumerate(reversed(places)):
        is_first = order == len(places) - 1
        rest = digits[: max(0, len(digits) - used)]
        take = rest if is_first else rest[-1:]
        if not take and tokens[place].text == "0":
            take = "0"
        separated = ""
        for char in reversed(take):
            if is_grouped and used and used % 3 == 0:
                separated = f",{separated}"
            separated = char + separated
            used += 1
        written[place] = separated
    return written


def _part_digits(digits: str, places: list[int], tokens: Sequence[Token]) -> dict[int, str]:
    written = dict(zip(places, digits, strict=False))
    for place in reversed(places):
        if written.get(place, "0") != "0" or tokens[place].text == "0":
            break
        written[place] = ""
    return written


def _power_digits(power: int, at: int, tokens: Sequence[Token]) -> dict[int, str]:
    places = [i for i, t in enumerate(tokens) if i > at and t.kind == "digit"]
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    shown = {at: f"E{sign}"}
    if places:
        shown |= dict.fromkeys(places, "")
        shown[places[0]] = str(abs(power)).rjust(len(places), "0")
    return shown


def _format_fraction(number: Decimal, tokens: Sequence[Token]) -> str:
    slash = next(i for i, t in enumerate(tokens) if (t.kind, t.text) == ("mark", "/"))
    below = "".join(t.text for t in tokens[slash + 1 :]).strip()
    if below.isdecimal() and int(below):
        lower = int(below)
        upper = round(Fraction(number) * lower)
    else:
        fraction = Fraction(number).limit_denominator(10 ** max(1, len(below)) - 1)
        upper, lower = fraction.as_integer_ratio()
    whole, rest = divmod(upper, lower)
    before = [t for t in tokens[:slash] if t.kind == "digit"]
    if len(before) <= 1:  # no place for the whole number: 3/2
        return f"{upper}/{lower}"
    shown = f"{rest}/{lower}" if rest else ""
    return " ".join(filter(None, (str(whole) if whole or not rest else "", shown)))


def _numerals(shown: str, style: int) -> str:
    """Replace digits by Chinese numerals: DBNum1 一, DBNum2 壹 (3 is full-width digits)."""
    is_formal = {1: False, 2: True}.get(style)
    return shown if is_formal is None else chinese_digits(shown, formal=is_formal)
