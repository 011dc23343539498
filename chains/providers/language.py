"""Which language a prompt is written in."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from langchain_core.prompts import ChatPromptTemplate

from prompts.load import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_CHINESE_GRAMMAR = re.compile(r"[的了是吗呢怎哪谁几何请这那]|什么|多少|多[久长大]|有没有|如何")
_ENGLISH_GRAMMAR = re.compile(
    r"\b(?:what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|"
    r"will|has|have|the|a|an|of|in|on|for|to|from|by|and|about|tell|me|between)\b",
    re.IGNORECASE,
)

PromptFor = Callable[[str], ChatPromptTemplate]
"""Returns the prompt in the language of a question."""


def language_of(question: str, *, fixed: Literal["auto", "zh", "en"] = "auto") -> Language:
    """Return the language that a question is asked in, unless one is fixed.

    A Chinese character makes it `zh`, except where only names are Chinese: the grammar is
    English (two function words), and none of it Chinese.
    """
    if fixed != "auto":
        return fixed
    if not _HAN.search(question):
        return "en"
    english = len(_ENGLISH_GRAMMAR.findall(question)) > 1
    return "en" if english and not _CHINESE_GRAMMAR.search(question) else "zh"


def prompt_chooser(
    prompts: Mapping[Language, ChatPromptTemplate], *, fixed: Literal["auto", "zh", "en"]
) -> PromptFor:
    """Return a function from a question to the prompt in its language."""
    return lambda question: prompts[language_of(question, fixed=fixed)]
