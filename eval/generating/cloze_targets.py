"""What a sentence says that can be asked for: dates, amounts, persons and companies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chains.answering.facts.dates import Date, blank_dates, find_dates
from chains.answering.facts.names import find_chinese_names
from chains.answering.facts.numbers import Number, find_numbers
from chains.answering.facts.words import tag_words
from chains.providers.analysis import fold

_AMOUNT = re.compile(r"[\d.,]+\s*")
_JOINS_BEFORE = re.compile(r"(?:[^\W_\u3400-\u9fff]|\d[.:：]|\^)$")
_JOINS_BEHIND = re.compile(r"[^\W_\u3400-\u9fff]|[.:：]\d|\^")
_RANGE_MARK = re.compile(r"[\-－–—~～/×+至到]")
"""Beside a number they make it part of a code, a range, a product or an unknown unit."""

_DAY_OF_MONTH = re.compile(r"日(?![内后前以])")
_RANGE = re.compile(r"[到至~～—–－]|\d\s*-\s*\d+\s*[年月]")
_FINISHED = tuple("。！；.;!")
_SCALE = re.compile(r"[万亿千百十]+")
_CURRENCIES = frozenset({"cny", "usd", "hkd", "eur", "jpy", "gbp"})
_ORGANISATION = re.compile(r"(?:公司|集团)$")
_LONGEST_NAME = 20
_SHORTEST_NAME = 2
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ASKS_FOR_PERSON = re.compile(r"[由请向联系]$|(?:负责人|联系人|经理|主管|主任|作者)[为是：:]?$")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A part of a sentence that a question may ask for.

    Attributes:
        start: Offset in the sentence.
        end: Offset behind its last character.
        text: As it stands there; the answer.
        asked: What a Chinese question has in its place: 多少个月, 哪一年 …
    """

    start: int
    end: int
    text: str
    asked: str


def find_targets(sentence: str) -> Iterator[Target]:
    """Yield what a sentence can be asked for, from left to right within each sort.

    Nothing where folding changes the sentence's length: the places would be wrong.
    """
    folded = fold(sentence)
    if len(folded) != len(sentence):
        return
    finished = sentence.endswith(_FINISHED)  # else it may be a heading or a letterhead
    for date in find_dates(folded):
        alone = _stands_alone(sentence, date.start, date.start + len(date.text))
        if finished and alone and not _RANGE.search(date.text):
            yield _target(sentence, date.start, len(date.text), asked=_asked_date(date))
    for number in find_numbers(blank_dates(folded)):
        start = number.start + len(folded[number.start :]) - len(folded[number.start :].lstrip())
        asked = _asked_amount(number, sentence[start : start + len(number.text)])
        end = start + len(number.text)
        named_day = _DAY_OF_MONTH.match(sentence, end - 1)  # 8 日 is a date, 8 日内 an amount
        if asked and not named_day and _stands_alone(sentence, start, end):
            yield _target(sentence, start, len(number.text), asked=asked)
    if finished:
        yield from _names(sentence, folded)


def _target(sentence: str, start: int, length: int, *, asked: str) -> Target:
    return Target(
        start=start, end=start + length, text=sentence[start : start + length], asked=asked
    )


def _stands_alone(sentence: str, start: int, end: int) -> bool:
    """Tell whether a number is whole: no part of a code, a range or a time."""
    before, behind = sentence[:start], sentence[end:]
    ranged = _RANGE_MARK.match(before.rstrip()[-1:]) or _RANGE_MARK.match(behind.lstrip())
    return not (ranged or _JOINS_BEFORE.search(before) or _JOINS_BEHIND.match(behind))


def _asked_date(date: Date) -> str:
    if date.day is not None:
        return "哪一天"
    return "什么时候" if date.month is not None else "哪一年"


def _asked_amount(number: Number, written: str) -> str:
    """Return the amount's question words with its unit; "" where it has none that is clear."""
    amount = _AMOUNT.match(written)
    if number.soft or number.unit is None or amount is None:
        return ""
    if number.unit == "%":
        return "百分之多少"
    unit = _SCALE.sub("", written[amount.end() :], count=1).strip()
    if not unit:
        return "多少钱" if number.unit in _CURRENCIES else ""
    return f"多少{unit}"


def _names(sentence: str, folded: str) -> Iterator[Target]:
    for name in find_chinese_names(tag_words(folded)):
        company = _ORGANISATION.search(name.text) is not None
        text = name.text if company else min(name.forms, key=len)
        start = folded.find(text)
        if start < 0 or not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME:
            continue
        if company:
            yield _target(sentence, start, len(text), asked="哪家公司")
        elif _is_person(text, before=folded[:start], behind=folded[start + len(text) :]):
            yield _target(sentence, start, len(text), asked="谁")


def _is_person(text: str, *, before: str, behind: str) -> bool:
    """Tell whether a name is somebody who does something; jieba takes streets for persons too."""
    if not (_PERSON.fullmatch(text) and _ASKS_FOR_PERSON.search(before)):
        return False
    following = next(iter(tag_words(behind)), None)
    return following is None or following.kind.startswith("v") or not following.text.isalnum()
