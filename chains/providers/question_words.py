"""Words that ask rather than tell; a passage that answers a question need not contain them."""

import re
from functools import cache

from chains.providers.analysis import fold, terms

_CHINESE = (
    "什么 哪些 哪个 哪一 哪里 哪儿 哪位 哪年 哪 如何 怎么样 怎么 怎样 怎 多少 多久 多长 多大 几 谁 "
    "为什么 为何 何时 何地 何处 何 是否 吗 呢 请问 请 是 的 了"
)
_ENGLISH = (
    "what which who whom whose when where why how is are was were be do does did can could will "
    "would should the a an of in on for to please"
)

_PRONOUN = re.compile(
    r"它|他们|她们|他|她|这|那|该(?!怎)|此(?!外)|其(?!他|它|中|余|实)|上述|前者|后者|同样|"
    r"\b(?:it|its|they|their|them|this|that|these|those|he|she|his|her)\b"
)


def content_words(question: str) -> str:
    """Return a question without its question words; may be empty.

    Args:
        question: As the user wrote it.

    Returns:
        Folded text, the remaining pieces joined by spaces.
    """
    return " ".join(_question_words().sub(" ", fold(question)).split())


def content_terms(question: str, *, scripts: bool = True) -> set[str]:
    """Return the search terms of a question's content words, or of all words if none is left."""
    found = terms(content_words(question), scripts=scripts)
    return set(found or terms(question, scripts=scripts))


def refers_back(question: str) -> bool:
    """Tell whether a question needs the one before it: a pronoun, or no content of its own.

    A single character (多少钱 leaves 钱) is not content enough to search for.
    """
    return bool(_PRONOUN.search(fold(question))) or len(terms(content_words(question))) <= 1


@cache
def _question_words() -> re.Pattern[str]:
    chinese = sorted(map(re.escape, _CHINESE.split()), key=len, reverse=True)
    return re.compile("|".join([*chinese, rf"\b(?:{'|'.join(_ENGLISH.split())})\b"]))
