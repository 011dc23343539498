"""Which language a prompt is written in."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from langchain_core.prompts import ChatPromptTemplate

from prompts.load import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")

PromptFor = Callable[[str], ChatPromptTemplate]
"""Returns the prompt in the language of a question."""


def language_of(question: str, *, fixed: Literal["auto", "zh", "en"] = "auto") -> Language:
    """Return `zh` for a question with a Chinese character, else `en`, unless one is fixed."""
    if fixed != "auto":
        return fixed
    return "zh" if _HAN.search(question) else "en"


def prompt_chooser(
    prompts: Mapping[Language, ChatPromptTemplate], *, fixed: Literal["auto", "zh", "en"]
) -> PromptFor:
    """Return a function from a question to the prompt in its language."""
    return lambda question: prompts[language_of(question, fixed=fixed)]
