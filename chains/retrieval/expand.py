"""One question becomes several queries."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from chains.errors import ServiceError
from chains.providers.analysis import fold
from chains.providers.language import PromptFor
from chains.providers.protocols import ChatModel
from chains.providers.question_words import content_words
from chains.retrieval.steps import Queries, StandaloneQuestion

Expand = Callable[[StandaloneQuestion], Queries]

_NUMBERING = re.compile(r"^\s*(?:[-*•·](?!\d)|[(（]?\d{1,2}[)）.、:：](?!\d)|[①-⑳])\s*")
_LONGEST_VARIANT = 200


def expand_not(standalone: StandaloneQuestion) -> Queries:
    """Search for the question alone."""
    return Queries(standalone=standalone, texts=(standalone.text,))


def expand_by_keywords(standalone: StandaloneQuestion) -> Queries:
    """Add the question without its question words; needs no model."""
    return with_variants(standalone, [content_words(standalone.text)], count=1)


def expand_by_model(
    standalone: StandaloneQuestion, *, chat: ChatModel, prompt_for: PromptFor, count: int
) -> Queries:
    """Let the chat model write variants; the question alone is searched for if it fails."""
    prompt = prompt_for(standalone.text)
    messages = prompt.format_messages(question=standalone.text, count=str(count))
    try:
        variants = chat.complete(messages).splitlines()
    except ServiceError as error:
        return replace(
            expand_not(standalone), warnings=(f"the question was not rewritten: {error}",)
        )
    return with_variants(standalone, variants, count=count)


def with_variants(
    standalone: StandaloneQuestion, variants: Iterable[str], *, count: int
) -> Queries:
    """Put cleaned, different variants behind the question.

    Args:
        standalone: The question; always the first query.
        variants: Lines as a model or a rule wrote them; numbering and bullets are removed.
        count: Most variants that are kept.
    """
    texts = [standalone.text]
    seen = {_essence(standalone.text), ""}
    for variant in variants:
        text = _NUMBERING.sub("", variant).strip().strip("\"“”'")
        essence = _essence(text)
        if essence in seen or len(text) > _LONGEST_VARIANT or len(texts) > count:
            continue
        seen.add(essence)
        texts.append(text)
    return Queries(standalone=standalone, texts=tuple(texts))


def _essence(text: str) -> str:
    return re.sub(r"\W+", "", fold(text))
