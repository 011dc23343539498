"""Text in a document that speaks to a language model instead of to the reader.

Nothing is taken out because of it: the prompt fences passages as data, and citations are
computed. But whoever ingests a file, or reads an answer, should know that somebody tried.

The expressions were written for what is published about prompt injection. Checked for what they
find by mistake: on none of the 5,759 documents of eight Chinese evaluation sets, and on none of
1,447 English documentation files, does one of them match.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.instructions_en import ENGLISH
from loaders.instructions_zh import CHINESE

_LONGEST = 60
"""Characters of an instruction that are quoted."""

# The invisible copy of ASCII, but not the flags of England, Scotland and Wales, which use it.
_INVISIBLE = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{4,}")


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """A place that reads like an instruction to a language model.

    Attributes:
        start: Offset in code points.
        end: Offset behind the last code point.
    """

    start: int
    end: int


def find_instructions(text: str) -> tuple[Instruction, ...]:
    """Find what reads like an instruction to a language model, in order.

    By expressions for Chinese and English: dropping earlier instructions, taking a role, giving
    away the system prompt, addressing a model, saying how to answer or what not to cite, tokens
    of chat templates, invisible text. What merely speaks about such things may be found too.
    """
    found = sorted(_spans(text))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(Instruction(start=start, end=end) for start, end in merged)


def quote_instruction(text: str, *, found: tuple[Instruction, ...] | None = None) -> str:
    """Return the first instruction in a text, with what follows it, in one short line; or "".

    Args:
        text: Any text.
        found: What `find_instructions` has found in it; None looks.
    """
    found = find_instructions(text) if found is None else found
    if not found:
        return ""
    line = text[found[0].start : found[0].start + 4 * _LONGEST].strip().splitlines()[0]
    line = "".join(_visible(character) for character in line).strip()
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _visible(character: str) -> str:
    """Return a character, or the ASCII one that an invisible one stands for."""
    code = ord(character) - 0xE0000
    return chr(code) if 0x20 <= code < 0x7F else character  # noqa: PLR2004 - ASCII


def _spans(text: str) -> Iterator[tuple[int, int]]:
    lower = text.lower()
    if len(lower) != len(text):  # a Turkish capital or two; their offsets would be wrong
        lower = text
    for family in (*CHINESE, *ENGLISH):
        yield from family.find(text, lower=lower)
    for match in _INVISIBLE.finditer(text):
        yield match.span()
