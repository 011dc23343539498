"""The page's wording in both languages."""

from collections.abc import Mapping
from typing import Literal

from chains.settings.settings import Settings
from ui.web.wording import (
    answers,
    chat,
    conversations,
    evaluation,
    experiments,
    jobs,
    lab,
    library,
    metrics,
    runs,
    settings,
    shell,
    troubles,
)

Language = Literal["zh", "en"]
Words = Mapping[str, str]

_TABLES = (
    shell,
    troubles,
    chat,
    answers,
    conversations,
    library,
    jobs,
    lab,
    evaluation,
    runs,
    experiments,
    metrics,
    settings,
)

WORDS: dict[Language, Words] = {
    "zh": {key: text for table in _TABLES for key, text in table.ZH.items()},
    "en": {key: text for table in _TABLES for key, text in table.EN.items()},
}
"""Language -> key -> text; `{}` are filled in order. No key is in two tables."""


def page_language(settings: Settings) -> Language:
    """Return the language that the page opens in: the prompts' own, else Chinese."""
    return "en" if settings.prompts.language == "en" else "zh"


def language_of(words: Words) -> Language:
    """Return the language that a table is in."""
    return "en" if words["language"] == "en" else "zh"
