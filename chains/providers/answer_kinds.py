"""What kind of answer a question asks for: a weight, a price, a date, and so on."""

import re
from dataclasses import dataclass

from chains.providers.analysis import fold

_NUMBER = r"(?:\d[\d,.]*|[零一二三四五六七八九十百千万两半]+)\s*"


@dataclass(frozen=True)
class AnswerKind:
    """A kind of answer.

    Attributes:
        asked: What in a question asks for it.
        given: What in a statement gives it.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]


def _kind(asked: str, given: str) -> AnswerKind:
    return AnswerKind(re.compile(asked), re.compile(given))


ANSWER_KINDS = (
    _kind(
        r"多少钱|(?:价格?|单价|费用?|补贴|补助|金额|工资|标准)(?:是|为|要)?多少"
        r"|how much|price|cost",
        _NUMBER + r"(?:万|亿)?(?:元|块|美元|%)|\|\s*\d+\.\d\d\s*\||[¥$]\s*\d",
    ),
    _kind(r"多重|重量|how heavy", _NUMBER + r"(?:kg|千克|公斤|克|吨|g\b|斤)"),
    _kind(
        r"多[长宽高深远厚粗]|how (?:long|wide|high|deep|far)",
        _NUMBER + r"(?:毫米|厘米|公分|公里|千米|米|mm|cm|km|m\b|寸|尺)",
    ),
    _kind(
        r"多久|多长时间|几(?:天|年|个?月|小时|分钟|周|个工作日)|how (?:long|often|many days)",
        _NUMBER + r"(?:个?工作日|天|日|小时|分钟|秒|年|个?月|周|day|hour|year|month|week)"
        r"|\b(?:once|twice|daily|weekly|monthly|yearly|annually)\b",
    ),
    _kind(
        r"哪[一]?[天日年月]|什么时候|何时|几[月号日]|哪天|期限|日期|截止|when|what date",
        r"\d{1,4}\s*[年月日-]\s*\d{1,2}|\d{4}\s*年|\d{1,2}\s*月|\b\d{4}\b",
    ),
    _kind(r"百分之|比例|几[个]?点|率是|percent", _NUMBER + r"(?:%|个百分点)|百分之|成\b"),
    _kind(r"多少|几|how many|what is the (?:maximum|minimum)", _NUMBER),
)
"""In this order: the first kind that a question asks for is the one it gets."""


def asked_kind(question: str) -> AnswerKind | None:
    """Return the kind of answer that a question asks for, or None where no rule tells."""
    folded = fold(question)
    return next((kind for kind in ANSWER_KINDS if kind.asked.search(folded)), None)
