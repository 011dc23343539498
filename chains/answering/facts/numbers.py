"""Numbers of a sentence with their units, whatever they are written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from chains.answering.facts.numerals import (
    DIGITS,
    HAN_NUMERAL,
    LARGE,
    SMALL,
    read_numeral,
    scale_of,
)
from chains.answering.facts.units import CLASSIFIERS, COUNT, unit_names, unit_pattern

Rounding = Literal["exact", "about", "over", "under"]

_ENGLISH_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "bn": 10**9,
}
_CURRENCIES = {
    "$": "usd", "us$": "usd", "usd": "usd", "hk$": "hkd", "¥": "cny", "rmb": "cny", "cny": "cny",
    "人民币": "cny", "€": "eur", "eur": "eur", "£": "gbp",
}  # fmt: skip
_ORDINAL_OF = "季度|届|名|位|条|章|款|轮|期|次|代|版|页|号"
_ABOUT = re.compile(r"(?:大约|约为|大概|约|左右|about|around|approximately|roughly|nearly)\s*$")
_ABOUT_BEHIND = re.compile(r"\s*(?:左右|上下)")
_OVER = re.compile(r"(?:超过|超出|逾|多于|高于|不低于|不少于|突破|over|more than|at least)\s*$")
_OVER_BEHIND = re.compile(r"\s*(?:[多余]|以上)")
_UNDER = re.compile(r"(?:接近|将近|近|不足|不到|低于|少于|不超过|至多|under|less than|almost)\s*$")
_TOLERANCE = {"about": (0.95, 1.05), "over": (1.0, 1.25), "under": (0.8, 1.0)}
"""How far a source may be from a number that the sentence itself calls rounded, as factors."""

_SOFT_BELOW = 10


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as it stands in a text.

    Attributes:
        value: In plain units: 3.5亿 is 350,000,000; 三成 is 30 (per cent).
        unit: A name of `units`, a counting word, `COUNT`; None where there is none.
        scale: 10,000 for 万; 1 for none.
        text: As written (folded).
        start: Offset in the folded text.
        soft: Whether it may count what the sentence itself lists (三项措施), or be no number at
            all (一年 in 这一年): wrong only where the source has another number of that unit.
        rounding: What the sentence says about its exactness.
    """

    value: Decimal
    unit: str | None
    scale: int
    text: str
    start: int
    soft: bool = False
    rounding: Rounding = "exact"

    def agrees(self, source: "Number") -> bool:
        """Tell whether a number of a source is this one."""
        return self.has_unit_of(source) and self._has_value_of(source.value)

    def has_unit_of(self, source: "Number") -> bool:
        """Tell whether the units are equal, as far as both have one."""
        mine, other = _loose(self.unit), _loose(source.unit)
        return mine is None or other is None or mine == other

    def is_cell(self, source: "Number", *, text: str) -> bool:
        """Tell whether a source gives it in a table whose head names the scale (万元)."""
        if self.scale == 1 or source.scale != 1 or source.unit is not None:
            return False
        written = "亿" if self.scale % LARGE["亿"] == 0 else "万"
        return written in text and source.value == self.value / LARGE[written]

    def _has_value_of(self, value: Decimal) -> bool:
        if self.rounding == "exact" or value == self.value:
            return value == self.value
        low, high = _TOLERANCE[self.rounding]
        return low <= float(value) / (float(self.value) or 1.0) <= high


def _loose(unit: str | None) -> str | None:
    return COUNT if unit in CLASSIFIERS else unit


def find_numbers(folded: str) -> Iterator[Number]:
    """Yield the numbers of a folded text whose dates and list numbers are blanked out."""
    for match in _number().finditer(folded):
        if match["ordinal"]:
            value = _value(match["ordinal"])
            unit = "quarter" if match["of"] == "季度" else f"第{match['of']}"
            if value is not None:
                yield _as_written(match, value=value, unit=unit)
        elif match["whole"]:
            yield from _fraction(match)
        elif match["arabic"]:
            yield _arabic(match)
        else:
            yield from _chinese(match)


def _fraction(match: re.Match[str]) -> Iterator[Number]:
    part, whole = _value(match["part"]), match["whole"]
    of = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}.get(whole) or _value(whole)
    if part is not None and of:
        percent = whole in ("百", "千", "万")
        value = part * 100 / of if percent else part / of
        yield _as_written(match, value=value, unit="%" if percent else "part")


def _arabic(match: re.Match[str]) -> Number:
    scale = scale_of(match["scale"] or "") * _ENGLISH_SCALES.get(match["english"] or "", 1)
    value = Decimal(match["arabic"].replace(",", "")) * scale
    unit = match["unit"]
    known = unit_names().get(unit or "") or (COUNT if unit else None)
    known = _CURRENCIES.get(match["currency"] or "", known)
    if known in ("‰", "tenths"):
        value, known = value / 10 if known == "‰" else value * 10, "%"
    return _as_written(match, value=value, unit=known, scale=scale)


def _chinese(match: re.Match[str]) -> Iterator[Number]:
    value, written = _value(match["chinese"]), match["han_unit"] or ""
    unit = unit_names().get(written) or (written or None)
    long = len(match["chinese"]) > 1 and match["chinese"] not in ("十", "拾")
    if value is None or not (long or unit):
        return
    if unit == "tenths":
        value, unit = value * 10, "%"
    elif unit is None and value < _SOFT_BELOW:
        return
    soft = value < _SOFT_BELOW and (unit in CLASSIFIERS or value == 1)
    yield _as_written(match, value=value, unit=unit, soft=soft)


def _value(text: str) -> Decimal | None:
    return Decimal(text) if text[0].isascii() else read_numeral(text)


def _as_written(
    match: re.Match[str],
    *,
    value: Decimal,
    unit: str | None,
    scale: int = 1,
    soft: bool = False,
) -> Number:
    return Number(
        value=value,
        unit=unit,
        scale=scale,
        text=match[0].strip(),
        start=match.start(),
        soft=soft,
        rounding=_rounding(match),
    )


def _rounding(match: re.Match[str]) -> Rounding:
    before, behind = match.string[: match.start()], match.string[match.end() :]
    if _ABOUT.search(before) or _ABOUT_BEHIND.match(behind):
        return "about"
    more = match["more"] or match["still_more"] or match["han_more"]
    if more or _OVER.search(before) or _OVER_BEHIND.match(behind):
        return "over"
    return "under" if _UNDER.search(before) else "exact"


@cache
def _number() -> re.Pattern[str]:
    scales = "".join([*SMALL, *LARGE])
    digits = "".join(DIGITS)
    han = rf"{HAN_NUMERAL}+(?:点[{digits}]+)?"
    plain = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    counting = "".join(sorted(CLASSIFIERS))
    unit = (
        r"\s*(?P<unit>成(?![立为功本员果长熟就交品效分绩])|股(?![东份权票])|"
        rf"(?!成|股)(?:{unit_pattern()})|[{counting}])"
    )
    han_unit = unit.replace("<unit>", "<han_unit>")
    currency = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
    english = "|".join(sorted(_ENGLISH_SCALES, key=len, reverse=True))
    return re.compile(
        rf"""
        第(?P<ordinal>\d+|{HAN_NUMERAL}+)(?P<of>{_ORDINAL_OF})
        | (?P<whole>{HAN_NUMERAL}+|\d+)分之(?P<part>{han}|{plain})
        | (?P<currency>{currency})?\s*(?<![\d.])(?P<arabic>{plain})
          (?P<more>[多余])?(?:\s?(?P<scale>[{scales}]+)|\s?(?P<english>{english})\b)?
          (?P<still_more>[多余])?(?:{unit})?
        | (?<!第)(?P<chinese>{han})(?P<han_more>[多余])?(?:{han_unit})?
        """,
        re.VERBOSE,
    )
