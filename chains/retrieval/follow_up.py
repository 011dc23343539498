"""Does a question stand alone, or does it lean on the one before?"""

import re

from chains.providers.analysis import fold, terms
from chains.providers.question_words import content_words

_POINTING = re.compile(
    r"(?<!其)它|(?<![其吉排利维耳])他(?![信汀乡])|她|这|"
    r"那(?=[个些种里边时天年次位家款份项样本张座条台部件场])|"
    r"(?:^|[,。;?!\s]|请问|但|可|所以)那(?!不勒斯|[曲坡]|拉提)|"
    r"(?<![应本活不])该(?![怎如不去找交做用选买吃注向在由给办填带有准走付缴报写说多何是采])|"
    r"(?<![因如彼])此(?!外)|(?<![尤极耳及])其(?!他|它|中|余|实|次)|上述|以上(?=的?[这条内规说提问产情])|前者|后者|"
    r"刚才|前面提|上面提|同样|"
    r"\b(?:it|its|they|their|them|this|these|those|he|she|his|her)\b|"
    r"(?:^|\b(?:is|are|was|were|does|do|did|about|of|for|in|on|to|with|from|by|than|and|or|why|"
    r"how|when|what|like|can|could|will|would)\s+)that\b"
)
"""Words that point to something said before, but not in fixed words (吉他, 应该, 那不勒斯)."""

_EXPLETIVE = re.compile(r"\bit\s+(?:takes?|possible|necessary|allowed|legal)\b.*\bto\b")
_BOTH = re.compile(r"\w{2}(?:和|与|跟|及|或|以及)(?=[它他她]|该)")
_PLURAL = re.compile(
    r"\b(?!is\b|was\b|does\b|has\b|its\b|this\b|always\b)[a-z]{3,}s\b.*\b(?:they|their|them)\b"
)
_LEADING_CLAUSE = 6  # terms that a clause needs to name what the next one points to

_ONLY_NEW_PART = re.compile(
    r"^(?!.*(?:什么|哪|谁|多少|多[久长大]|怎|几|何|吗)).{1,12}呢\W*$|"
    r"^(?:and|what about|how about|but)\b"
)
_FILLER = re.compile(
    r"继续|接着|然后|详细|具体|展开|进一步|深入|仔细|清楚|说明|说说|讲讲|谈谈|说|讲|谈|解释|介绍|描述|一下|"
    r"一点|一些|[点些下]|举个?|例子?|例如|还有|别的|其他|其它|更多|更|多|能否|不能|能|可以|再|好的?|谢谢|嗯|"
    r"麻烦|帮|给|[你您我]|吧|补充|总结|细节|方面|时候|"
    r"\b(?:go on|continue|more|details?|tell|me|us|explain|else|anything|again|example|give|an?|"
    r"elaborate|further|further|ok|okay|thanks|thank|you|then|not|so|and|any|examples|in|briefly)\b"
)
_SHORT = 4  # Chinese characters of content: a topic, or only an aspect of the one before


def refers_back(question: str) -> bool:
    """Tell whether a question needs the one before it.

    It does if it has a pronoun without an antecedent of its own, is only the part that is new
    (上海呢？ What about sick leave?), or has no content of its own (为什么？ 继续 Tell me more).
    A single character (多少钱 leaves 钱) is not content enough to search for.
    """
    text = fold(question).strip()
    if _ONLY_NEW_PART.search(text) or _points_back(text):
        return True
    return len(terms(_FILLER.sub(" ", content_words(text)))) <= 1


def may_refer_back(question: str) -> bool:
    """Tell whether a model should look: also where a few characters may be an aspect only.

    保修期多长？ may ask about the printer of the question before. A rule cannot know; a model
    repeats the question unchanged if it is complete.
    """
    content = content_words(question).replace(" ", "")
    named = re.search(r"[a-z0-9《“\"]", content)
    return refers_back(question) or (not named and len(content) <= _SHORT)


def topic_words(question: str) -> list[str]:
    """Return the words that tell what a question is about: no question words, no pronouns."""
    return content_words(_POINTING.sub(" ", fold(question))).split()


def _points_back(text: str) -> bool:
    """Look for a pronoun whose antecedent is not in the question itself."""
    without_own = _BOTH.sub(" ", text)
    if without_own != text:
        text = re.sub(r"\s(?:[它他她]们?|该)", " ", without_own)
    for found in _POINTING.finditer(text):
        before = text[: found.start()]
        clause = before.rpartition(",")[0]
        if clause and len(terms(content_words(clause))) >= 2 * _LEADING_CLAUSE:
            continue
        noun = re.match(r"该(\w\w)", text[found.start() :])
        if noun and noun[1] in before:
            continue
        if _PLURAL.search(text[: found.end()]) or _EXPLETIVE.match(text[found.start() :]):
            continue
        return True
    return False
