"""Questions about several things become a question for each, by rule."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from chains.providers.question_words import content_words

_COMPARES = re.compile(
    r"区别|差别|差异|差距|不同|异同|相比|对比|比较|分别|各自|各有|孰|高于|低于|多于|少于|"
    r"[哪谁].{0,12}?(?:更|[早晚高低多少大小强好快慢]\W*$)|"
    r"\b(?:vs|versus|differ\w*|compar\w*|than|respectively|both|each)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"(?<![共温缓平祥饱柔总亲])和(?![平谐解睦尚服田县风])|(?<![参赠给])与(?![会其])|以及|"
    r"(?<![以涉普埃])及(?![时格其])|跟(?![踪随进])|、|\s+(?:vs\.?|versus|and|or)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:请问|请|试|帮我|一下|比较|对比|分析|说明)+(?:一下)?[，,：:]?|"
    r"^(?:please\s+)?compare\s+(?:the\s+)?|^what (?:is|are) the differences? between\s+(?:the\s+)?|"
    r"^(?:how|which|what) (?:do|does|is|are)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_END_OF_NAMES = re.compile(
    r"的|在|分别|各|之间|(?<!国)有(?!限)|哪|谁|相比|比较|对比|是|于|进行|采|[？?：:]|"
    r"\s+(?:in|on|of|for|is|are|was|were|have|has|respectively|differ\w*)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"[，,]\s*(?:[哪谁孰]|which\b|who\b).*$", re.IGNORECASE)
_DIFFERENCE = re.compile(
    r"(?:之间)?(?:相比)?[，,]?[的在有]*(?:什么|何|哪些|多大)?(?:主要|本质)?的?"
    r"(?:区别|差别|差异|差距|不同(?:之处|点)?|异同点?)[是在于有]*(?:什么|哪[里儿些]?|何处|多[少大])?|"
    r"\bdiffer\w*",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"分别|各自的?|之间的?|相比[，,]?|哪(?:一?[个种款位只座条]|家\w{0,2}?)更?|谁更|\brespectively\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:19|20)\d\d年度?")
_MOST_PARTS, _LONGEST_PART = 4, 30


@dataclass(frozen=True)
class _Enumeration:
    """`before` + several names + `rest`, in one clause of a question."""

    before: str
    names: tuple[str, ...]
    rest: str

    @property
    def likeness(self) -> float:
        """How alike the names are, 0-1: things of one kind often end alike (…公司, …型)."""
        first, *others = self.names
        return min(SequenceMatcher(None, first, other).ratio() for other in others)

    @property
    def is_sure(self) -> bool:
        """Whether the names look like names: short, few, not of very different lengths."""
        lengths = sorted(map(len, self.names))
        return (
            len(lengths) <= _MOST_PARTS
            and lengths[-1] <= _LONGEST_PART
            and (self.likeness > 0 or lengths[-1] <= 3 * lengths[0])
        )


def compares(question: str) -> bool:
    """Tell whether a question asks about several things, compared or each for itself."""
    return bool(_COMPARES.search(question) and (_JOIN.search(question) or "比" in question))


def decompose_by_rule(question: str) -> list[str]:
    """Return "A的X" and "B的X" for "A和B的X分别是多少"; nothing where the rule is not sure.

    "A和B有什么区别" gives "A" and "B": what tells them apart stands where each is described.
    A year before the first name holds for names without one too.
    """
    if not compares(question):
        return []
    body = _LEAD.sub("", _VERDICT.sub("", question.strip()))
    found = [enumeration for enumeration in _enumerations(body) if enumeration.is_sure]
    if not found:
        return []
    best = max(found, key=lambda enumeration: enumeration.likeness)
    rest = _TOGETHER.sub("", _DIFFERENCE.sub("", best.rest)).strip(" ?？。")
    rest = rest if content_words(rest) else ""
    year = _YEAR.match(best.names[0])
    shared = year[0] if year else ""
    names = [name if _YEAR.match(name) else shared + name for name in best.names]
    space = " " if rest.isascii() else ""
    return [f"{best.before}{name}{space}{rest}".strip() for name in names]


def _enumerations(body: str) -> list[_Enumeration]:
    """Look for names joined by 和, 与, 、 … at the beginning of each clause."""
    found, before = [], ""
    clauses = re.split(r"(?<=[，,])", body)
    for number, clause in enumerate(clauses):
        ending = _END_OF_NAMES.search(clause)
        end = ending.start() if ending else len(clause)
        names = [part.strip(" ，,") for part in _JOIN.split(clause[:end])]
        if len(names) > 1 and all(names):
            topic = _topic_behind_the_last(names)
            names[-1] = names[-1].removesuffix(topic)
            rest = "".join((topic, clause[end:], *clauses[number + 1 :]))
            found.append(_Enumeration(before, tuple(names), rest))
        before += clause
    return found


def _topic_behind_the_last(names: list[str]) -> str:
    """Return what follows the last name: 股价 of 甲公司和乙公司股价 (names end alike)."""
    first, last = names[0], names[-1]
    for length in (4, 3, 2, 1):
        ending = first[-length:]
        if len(first) > length and ending in last[1:]:
            return last.rpartition(ending)[2]
    return ""
