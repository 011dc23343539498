"""What the chain says in technical English, in the page's language."""

import re
from collections.abc import Mapping

from chains.answering.answer import AnswerSentence
from ui.web.translation import translate
from ui.web.words import Words

# Whatever is not listed goes through the table of the program's other messages.
_REASONS: Mapping[str, str] = {
    r"number (.*) is not in the source": "reason number",
    r"date (.*) is not in the source": "reason date",
    r"name (.*) is not in the source": "reason name",
    r"negation: the source does not deny (.*)": "reason not denied",
    r"negation: the source denies (.*)": "reason denied",
    r"negation: (.*) is (.*) in the source": "reason turned",
}
_WARNINGS: Mapping[str, str] = {
    r"left out (\d+) sentences? that no passage supports": "warn left out",
    r"the answer was cut off at max_tokens": "warn cut off",
    r"the answer broke off: (.*)": "warn broke off",
    r"(\d+) passages did not fit into the model's context": "warn unread",
    r"the follow-up was not rewritten: (.*)": "warn condense",
    r"reranked only the best (?P<best>\d+) of (?P<of>\d+) candidates: .*": "warn reranked",
    r"searched by keywords only: (.*)": "warn keywords",
}


def describe_verdict(sentence: AnswerSentence, *, words: Words) -> str:
    """Return why a sentence is weak or unsupported, as one line of plain text."""
    reasons = [_translate(reason, _REASONS, words) for reason in sentence.reasons]
    if not reasons and sentence.verdict == "weak":
        reasons = [words["reason weak"].format(round(sentence.score * 100))]
    reasons = reasons or [words["reason unsupported"]]
    return words["verdict label"].format(
        words[sentence.verdict], words["reason joint"].join(reasons)
    )


def describe_warning(warning: str, *, words: Words) -> str:
    """Return what the reader of an answer should know, as one line of plain text."""
    return _translate(warning, _WARNINGS, words)


def _translate(said: str, patterns: Mapping[str, str], words: Words) -> str:
    for pattern, key in patterns.items():
        if match := re.fullmatch(pattern, said, re.DOTALL):
            named = match.groupdict()
            values = (named["of"], named["best"]) if named else match.groups()
            return words[key].format(*values)
    return translate(said, words=words)
