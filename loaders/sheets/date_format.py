"""Dates and times as spreadsheet format codes show them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

DATE_TOKEN = r"AM/PM|A/P|上午/下午|y+|m+|d+|h+|s+(?:\.0+)?|aaaa?|e+(?![+-])"
"""Pieces of a format code that stand for a part of a date or time."""

_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LEAP_BUG = 60  # Excel counts a 29 February 1900, which never was
_LAST_DAY = 2_958_466
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_MONTHS = (*"一二三四五六七八九十", "十一", "十二")
_AS_DIGITS = 2  # letters: yy, mm and dd are two digits
_AS_SHORT_NAME = 3  # letters: mmm Jan, ddd Mon, aaa 周一
_NOON = 12


@dataclass(frozen=True, kw_only=True)
class _Moment:
    at: dt.datetime
    serial: float
    has_halves: bool  # of the day: AM and PM
    chinese: bool
    fraction: int  # digits below the second


def format_date(
    serial: float, pieces: Sequence[tuple[str, str]], *, chinese: bool, from_1904: bool
) -> str:
    """Return a date or time as text, "" when no calendar has that day.

    Args:
        serial: Days since the epoch.
        pieces: (kind, text) of the format code's parts: `date` and `elapsed` stand for a part of
            the date, all others for themselves.
        chinese: Whether names of months, days and halves of the day are Chinese.
        from_1904: Whether days count from 1904-01-01 instead of 1899-12-30.
    """
    if not 0 <= serial < _LAST_DAY:
        return ""
    texts = [text for kind, text in pieces if kind == "date"]
    fraction = max((len(text) - text.find(".") - 1 for text in texts if "." in text), default=0)
    moment = _Moment(
        at=_moment(serial, fraction, from_1904=from_1904),
        serial=serial,
        has_halves=any("/" in text for text in texts),
        chinese=chinese,
        fraction=fraction,
    )
    shown: list[str] = []
    for index, (kind, text) in enumerate(pieces):
        if kind == "elapsed":
            shown.append(_elapsed(text, moment))
        elif kind == "date":
            is_short = len(text) <= _AS_DIGITS
            is_minute = text[0] in "mM" and is_short and _is_minute(pieces, index)
            shown.append(f"{moment.at.minute:0{len(text)}}" if is_minute else _part(text, moment))
        else:
            shown.append(text)
    return "".join(shown).strip()


def to_serial(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> float:
    """Return a date, a time or a span as the days since 1899-12-30 that a code formats."""
    day = dt.timedelta(days=1)
    match value:
        case dt.timedelta():
            return value / day
        case dt.time():
            return (dt.datetime.combine(dt.date.min, value) - dt.datetime.min) / day
        case dt.datetime():
            return (value.replace(tzinfo=None) - _EPOCH) / day
        case _:
            return float((value - _EPOCH.date()).days)


def _moment(serial: float, fraction: int, *, from_1904: bool) -> dt.datetime:
    if not from_1904 and 0 < serial < _LEAP_BUG:
        serial += 1
    scale = 10**fraction
    ticks = round(serial * 86_400 * scale)
    return (_EPOCH_1904 if from_1904 else _EPOCH) + dt.timedelta(
        days=ticks // (86_400 * scale), microseconds=ticks % (86_400 * scale) * 1_000_000 // scale
    )


def _is_minute(pieces: Sequence[tuple[str, str]], index: int) -> bool:
    """Whether an `m` is a minute: the part of the date before it is an hour, or after a second."""
    timed = [(i, text.lower()) for i, (kind, text) in enumerate(pieces)
             if kind in ("date", "elapsed") and "/" not in text]  # fmt: skip
    position = next(n for n, (i, _) in enumerate(timed) if i == index)
    before = timed[position - 1][1] if position else ""
    after = timed[position + 1][1] if position + 1 < len(timed) else ""
    return before.startswith("h") or after.startswith("s")


def _elapsed(text: str, moment: _Moment) -> str:
    seconds = round(moment.serial * 86_400)
    per = {"h": 3600, "m": 60, "s": 1}[text[0]]
    return f"{seconds // per:0{len(text)}}"


def _part(text: str, moment: _Moment) -> str:  # noqa: PLR0911 - one branch a letter
    at, size = moment.at, len(text)
    match text[0].lower():
        case "y" | "e":
            is_short = text[0] in "yY" and size <= _AS_DIGITS
            return f"{at.year % 100:02}" if is_short else str(at.year)
        case "m":
            return _month(at.month, size, chinese=moment.chinese)
        case "d":
            return _day(at, size, chinese=moment.chinese)
        case "h":
            hour = (at.hour - 1) % 12 + 1 if moment.has_halves else at.hour
            return f"{hour:0{min(size, 2)}}"
        case "s":
            whole = text.partition(".")[0]
            shown = f"{at.second:0{min(len(whole), 2)}}"
            return (
                f"{shown}.{at.microsecond:06}"[: len(shown) + 1 + moment.fraction]
                if ("." in text)
                else shown
            )
        case "a" if "/" not in text:  # aaa, aaaa: always Chinese
            return _chinese_weekday(at, size)
        case _:
            return _half(text, at.hour, chinese=moment.chinese)


def _month(month: int, size: int, *, chinese: bool) -> str:
    if size <= _AS_DIGITS:
        return f"{month:0{size}}"
    if chinese:
        return f"{_CHINESE_MONTHS[month - 1]}月"
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[0]}.get(size, name)


def _day(at: dt.datetime, size: int, *, chinese: bool) -> str:
    if size <= _AS_DIGITS:
        return f"{at.day:0{size}}"
    if chinese:
        return _chinese_weekday(at, size)
    name = _DAYS[at.weekday()]
    return name[:3] if size == _AS_SHORT_NAME else name


def _chinese_weekday(at: dt.datetime, size: int) -> str:
    return ("周" if size == _AS_SHORT_NAME else "星期") + "一二三四五六日"[at.weekday()]


def _half(text: str, hour: int, *, chinese: bool) -> str:
    names = re.split("/", text) if not chinese or text[0] == "上" else ["上午", "下午"]
    return names[hour >= _NOON]
