"""Words that ask rather than tell; a passage that answers a question need not contain them."""

import re
from functools import cache

from chains.providers.analysis import fold, terms

_CHINESE = (
    "什么 哪些 哪个 哪一 哪里 哪儿 哪位 哪年 哪 如何 怎么样 怎么 怎样 怎 多少 多久 多长 多大 几 谁 "
    "为什么 为何 何时 何地 何处 何 是否 吗 呢 请问 请 是 的 了 "
    "这种情况 那种情况 这种 那种 这个 那个 这些 那些 这样 那样 那么"
)
_ENGLISH = (
    "what which who whom whose when where why how is are was were be do does did can could will "
    "would should the a an of in on for to please"
)

_HOW = r"how (?:long|many|much|often|far|old)"

_FUNCTION_CHARACTERS = frozenset(
    "的了是在有和与及或要能会多最个到里着过被把从对为于以之其这那都也就还又再很更只才吧啊呀嘛呢吗请您你我他她它们"
)
"""Characters that build sentences; a pair that holds one is mostly two halves of two words."""

_END_MARKS = "?!,.;:。、"

_ASKS = re.compile(
    r"什么|哪[些个里儿位年一几种]?|如何|怎么样?|怎样|多[少久长大高远]|几|谁|为何|何[时处地]|是否"
    r"|\b(?:what|which|whose|whom|who|where|when|why|how)\b"
)
_BESIDE = 4


def content_words(question: str) -> str:
    """Return a question without its question words; may be empty.

    Args:
        question: As the user wrote it.

    Returns:
        Folded text, the remaining pieces joined by spaces.
    """
    pieces = _question_words().sub(" ", fold(question)).split()
    return " ".join(filter(None, (piece.rstrip(_END_MARKS) for piece in pieces)))


def content_terms(question: str, *, scripts: bool = True) -> set[str]:
    """Return the search terms of a question that its answer can be expected to contain.

    Question words and terms with a function character are left out, unless nothing is left.
    """
    found = terms(content_words(question), scripts=scripts)
    content = {term for term in found if not _FUNCTION_CHARACTERS & set(term)}
    return content or set(found or terms(question, scripts=scripts))


def terms_beside_question_words(question: str, *, scripts: bool = True) -> set[str]:
    """Return the search terms of the four characters before and behind each question word.

    They say what is asked about the thing that the question names: 水泵在哪年*成立*.
    """
    folded = fold(question, scripts=scripts)
    found: set[str] = set()
    for match in _ASKS.finditer(folded):
        found.update(terms(folded[max(0, match.start() - _BESIDE) : match.start()]))
        found.update(terms(folded[match.end() : match.end() + _BESIDE]))
    return found


@cache
def _question_words() -> re.Pattern[str]:
    chinese = sorted(map(re.escape, _CHINESE.split()), key=len, reverse=True)
    words = "|".join([*chinese, rf"\b(?:{_HOW}|{'|'.join(_ENGLISH.split())})\b"])
    starts = "".join(sorted({word[0] for word in (_CHINESE + " " + _ENGLISH).split()}))
    return re.compile(rf"(?=[{starts}])(?:{words})")  # the look ahead spares most trials
