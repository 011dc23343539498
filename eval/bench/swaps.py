"""Makes true sentences false: another number, another name, a denial more or less.

The rules here know nothing of those that shall catch what they do.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

_NUMBER = re.compile(r"(?<![A-Za-z\d.,-])\d[\d,]*(?:\.\d+)?(?!\d|[、.)）]|[A-Za-z])")
_YEAR = re.compile(r"(?:19|20)\d\d")
LEGAL_FORM = re.compile(r"(?:股份|控股)?(?:有限公司|集团公司|公司|集团)$")
"""What a company's short name leaves out."""

_FIRST_YEAR, _LAST_YEAR = 1998, 2024
_MONTHS = 12
_TRIES = 20

_DENIALS = ("没有", "并未", "未")
_DENIAL = re.compile("|".join(("没有", "并未", "尚未", "未能", r"未(?![来必知免])")))
_DEED = re.compile(
    r"(?<![的和与及、受以对了无未不])"
    r"(完成|进行|实现|提升|提高|增强|增加|减少|改善|扩大|发生|修订|召开|制定|加强|优化|降低|投资|获得|募集|"
    r"采取|推出|分发|建立|更新|实施|参与|处理|任命|支持|达到|收购|提供|确保|推动|启动|成立|发布|签署|开展)了?"
    r"(?=[\u4e00-\u9fff\d])"
)
_IS = re.compile(r"(?<=[\u4e00-\u9fff])(为|是)(?=\d)")

Swap = Callable[[str, str, Random], str | None]
"""(Sentence, all that is true of it, chance) -> false sentence; None where nothing is to swap."""


@dataclass(frozen=True, kw_only=True)
class Swaps:
    """The swaps over one dataset.

    Attributes:
        names: Names of its companies, the long and the short form of each.
    """

    names: Sequence[tuple[str, str]]

    def kinds(self) -> dict[str, Swap]:
        """Return kind -> swap."""
        return {
            "number": self.number,
            "date": self.date,
            "name": self.name,
            "negation": self.negation,
        }

    def number(self, sentence: str, truth: str, chance: Random) -> str | None:
        """Give one number other digits of the same form; years and months are dates."""
        found = [match for match in _NUMBER.finditer(sentence) if not _is_date(match)]
        return _replaced(sentence, truth, found, chance, lambda match: _digits(match[0], chance))

    def date(self, sentence: str, truth: str, chance: Random) -> str | None:
        """Give one date another year, or another month."""
        found = [match for match in _NUMBER.finditer(sentence) if _is_date(match)]

        def other(match: re.Match[str]) -> str:
            if _YEAR.fullmatch(match[0]):
                return str(chance.randint(_FIRST_YEAR, _LAST_YEAR))
            return str(chance.randint(1, _MONTHS))

        return _replaced(sentence, truth, found, chance, other)

    def name(self, sentence: str, truth: str, chance: Random) -> str | None:
        """Name another company of the dataset, in the same form, that the case does not name."""
        question = truth.partition("\n")[0]
        others = [pair for pair in self.names if not any(form in truth for form in pair)]
        for form in sorted({form for pair in self.names for form in pair}, key=len, reverse=True):
            if form in sentence and form in question and others:
                is_long = LEGAL_FORM.search(form) is not None
                return sentence.replace(form, chance.choice(others)[0 if is_long else 1])
        return None

    def negation(self, sentence: str, truth: str, chance: Random) -> str | None:
        """Take a denial out, or deny what was done or is."""
        del truth
        if match := _DENIAL.search(sentence):
            return sentence[: match.start()] + sentence[match.end() :]
        found = [*_DEED.finditer(sentence), *_IS.finditer(sentence)]
        if not found:
            return None
        match = chance.choice(found)
        denial = "不" if match[0] in "为是" else chance.choice(_DENIALS)
        deed = match[0].removesuffix("了")
        return sentence[: match.start()] + denial + deed + sentence[match.end() :]


def _is_date(match: re.Match[str]) -> bool:
    behind = match.string[match.end() : match.end() + 1]
    return behind == "月" or (behind == "年" and _YEAR.fullmatch(match[0]) is not None)


def _digits(number: str, chance: Random) -> str:
    """Replace each digit but zeros by another."""
    return re.sub(r"[1-9]", lambda digit: chance.choice("123456789".replace(digit[0], "")), number)


def _replaced(
    sentence: str,
    truth: str,
    found: Sequence[re.Match[str]],
    chance: Random,
    other: Callable[[re.Match[str]], str],
) -> str | None:
    """Replace one of the found places by what stands nowhere in the truth."""
    if not found:
        return None
    match = chance.choice(found)
    for _ in range(_TRIES):
        new = other(match)
        if new != match[0] and not re.search(rf"(?<![\d.]){re.escape(new)}(?![\d.])", truth):
            return sentence[: match.start()] + new + sentence[match.end() :]
    return None
