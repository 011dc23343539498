"""The words of a sentence that say something, and how much of them a text holds."""

from collections.abc import Iterable, Sequence

from chains.answering.facts.words import Word

_KINDS = tuple("nvajibszg")
"""Kinds of words that say something: nouns, verbs, adjectives, set phrases; and `eng`."""

_EMPTY_TEXT = (
    "根据 结合 首先 其次 此外 最后 同时 另外 总体 来看 总之 因此 通过 进行 包括 如下 以下 "
    "方面 是 有 为 使 使得 使其 可以 可能 能够 需要 可 能 要 会 应 应当 应该 请 说明 资料 "
    "文档 the a an of in on at to for and or is are was were be by with as it its this that "
    "these has have had not from which also according"
)
_EMPTY = frozenset(_EMPTY_TEXT.split())
"""Words that join what is said."""

_PARTLY = 0.5
"""Worth of a word's characters where the word itself is missing: 提高 beside 提升."""


def content_of(words: Iterable[Word]) -> tuple[str, ...]:
    """Return the distinct words that say something."""
    found = (
        word.text
        for word in words
        if word.text not in _EMPTY and (word.kind.startswith(_KINDS) or word.kind == "eng")
    )
    return tuple(dict.fromkeys(found))


def held(content: Sequence[str], folded: str, characters: frozenset[str]) -> list[float]:
    """Return how much of each word stands in a folded text: 1, or half of its characters' share.

    Args:
        content: Folded words.
        folded: The text.
        characters: Its characters.
    """
    return [
        1.0
        if word in folded
        else _PARTLY * len(characters.intersection(word)) / len(word)
        if len(word) > 1 and not word.isascii()
        else 0.0
        for word in content
    ]
