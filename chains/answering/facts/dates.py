"""Dates of a sentence, as far as they are given: year, month, day."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from chains.answering.facts.numerals import DIGITS, read_numeral

_MONTHS_TEXT = (
    "january february march april may june july august september october november december"
)
_MONTHS = tuple(_MONTHS_TEXT.split())
_HINT = re.compile(rf"[年月]|\d[-/.]\d|{'|'.join(_MONTHS)}")
"""Without one of these there is no date; far cheaper than to look for all forms."""


@dataclass(frozen=True, kw_only=True)
class Date:
    """A date, or the part of one that is written.

    Attributes:
        year: Four digits; None where it is left to the context.
        month: 1-12; None where only the year is given.
        day: 1-31.
        text: As written (folded).
        start: Offset in the folded text.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    text: str = ""
    start: int = 0

    def agrees(self, source: "Date", *, years: Iterable[int] = ()) -> bool:
        """Tell whether a date of a source says this one.

        Args:
            source: It must be at least as exact.
            years: Years that the source's context names; they stand in for a missing year.
        """
        if self.month is not None and self.month != source.month:
            return False
        if self.day is not None and self.day != source.day:
            return False
        return self.year is None or (
            self.year == source.year or (source.year is None and self.year in years)
        )


def find_dates(folded: str) -> Iterator[Date]:
    """Yield the dates of a folded text.

    今年, 去年 and the like are left out: what they mean depends on when the text was written.
    """
    if not _HINT.search(folded):
        return
    for match in _date().finditer(folded):
        start, text = match.start(), match[0]
        first = _part(match["first_year"] or match["first_month"])
        if match["first_year"]:
            yield Date(year=first, text=text, start=start)
            yield Date(year=_part(match["last_year"]), text=text, start=start)
        elif match["first_month"]:
            year = _part(match["of_year"])
            yield Date(year=year, month=first, text=text, start=start)
            yield Date(year=year, month=_part(match["last_month"]), text=text, start=start)
        else:
            yield _single(match)


def blank_dates(folded: str) -> str:
    """Return a folded text of the same length with spaces for its dates."""
    if not _HINT.search(folded):
        return folded
    return _date().sub(lambda match: " " * len(match[0]), folded)


def _single(match: re.Match[str]) -> Date:
    name = match["name"] or match["name_first"]
    month = _MONTHS.index(name) + 1 if name else _part(match["m"] or match["m2"] or match["iso_m"])
    return Date(
        year=_part(match["y"] or match["iso_y"] or match["y_en"] or match["y_en2"]),
        month=month,
        day=_part(match["d"] or match["d2"] or match["iso_d"] or match["d_en"] or match["d_en2"]),
        text=match[0],
        start=match.start(),
    )


def _part(text: str | None) -> int | None:
    if text is None:
        return None
    if text[0].isascii():
        return int(text)
    value = read_numeral(text)
    return None if value is None else int(value)


@cache
def _date() -> re.Pattern[str]:
    digits = "".join(DIGITS)
    year = rf"(?:[12]\d{{3}}|[{digits}]{{4}})"
    month = r"(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])"
    day = r"(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    to = r"\s*(?:[-–—~至到]|to)\s*"
    names = "|".join(_MONTHS)
    return re.compile(
        rf"""
        (?<![\d.])(?P<first_year>{year})\s*年?{to}(?P<last_year>{year})(?=\s*年)
        | (?:(?<![\d.])(?P<of_year>{year})\s*年\s*)?(?<![\d.])(?P<first_month>{month})\s*月?
          {to}(?P<last_month>{month})\s*月(?:份)?
        | (?<![\d.])(?P<y>{year})\s*年(?!代)
          (?:\s*(?P<m>{month})\s*月(?:份)?(?:\s*(?P<d>{day})\s*[日号])?)?
        | (?<![\d.])(?P<iso_y>[12]\d{{3}})(?P<sep>[-/.])(?P<iso_m>1[0-2]|0?[1-9])
          (?:(?P=sep)(?P<iso_d>[12]\d|3[01]|0?[1-9])|(?<!\.\d)(?<!\.\d\d))(?![\d.]*\d)
        | (?<![\d.个第{digits}十])(?P<m2>{month})\s*月(?:份)?(?:\s*(?P<d2>{day})\s*[日号])?
        | \b(?P<name>{names})\s+(?:(?P<d_en>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y_en>[12]\d{{3}})\b
        | \b(?P<d_en2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name_first>{names})
          (?:,?\s+(?P<y_en2>[12]\d{{3}}))?\b
        """,
        re.VERBOSE,
    )
