"""The program's own English messages in the page's language.

Errors, hints, warnings and checks are written once, in English, where they arise: a terminal
and a log show them as they are. The page puts the known ones into Chinese; an unknown one is
shown as it is, which is better than hiding it.
"""

import re
from functools import cache

from ui.web.wording.messages import ZH
from ui.web.words import Words

_LONGEST = 2000
"""Characters above which a message is not looked up: patterns may take long on endless texts."""


def translate(message: str, *, words: Words) -> str:
    """Return a message in the page's language, or as it is where it is not known."""
    if words["language"] != "zh" or len(message) > _LONGEST:
        return message
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return chinese.format(*(_inner(part, words=words) for part in found.groups()))
    parts = message.split("; ")
    if len(parts) > 1:
        return "；".join(translate(part, words=words) for part in parts)
    return message


def _inner(part: str, *, words: Words) -> str:
    """Translate what a message quotes, where that is a message too."""
    return translate(part, words=words) if " " in part else part


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the table: `{}` stands for any text; the longest message comes first."""
    rows = sorted(ZH.items(), key=lambda row: len(row[0].replace("{}", "")), reverse=True)
    return tuple((_pattern(english), chinese) for english, chinese in rows)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)
