"""What was said and when, joined into blocks that are short enough to have tight times."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.cleaning import HAN
from loaders.documents import Block, Location

# Seconds of silence after which something new begins.
_PAUSE = 1.5
# A block ends with the first sentence after this many characters,
_ENOUGH = 100
# and before it would have more characters or seconds than these.
_MOST_CHARACTERS = 200
_MOST_SECONDS = 60.0
_SENTENCE_END = re.compile(r"[。！？!?….][”’」』）)】\]\"']*$")
_CLAUSE_END = re.compile(r"[，。；、,.;][”’」』）)】\]\"']*$")
# Speech with fewer of its utterances than this ending in a comma or full stop has no punctuation.
_PUNCTUATED = 0.2
_WIDE = re.compile(f"[{HAN}\u3000-\u30ff\uff00-\uffef]")


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One subtitle, or one segment of recognised speech.

    Attributes:
        start: When it begins, in seconds.
        end: When it ends, in seconds.
        text: What is said; lines are kept apart.
        speaker: Who says it, or "".
    """

    start: float
    end: float
    text: str
    speaker: str = ""


def speech_blocks(utterances: Sequence[Utterance]) -> Iterator[Block]:
    """Yield utterances joined into blocks of whole sentences, each with its start and end time.

    A block ends at a pause, and at the end of a sentence when it is long enough. Chinese joins
    without a space; where the whole speech has no punctuation, each utterance keeps its line,
    because nothing else tells where a sentence ends.
    """
    punctuated = is_punctuated([utterance.text for utterance in utterances])
    group: list[Utterance] = []
    text = ""
    for utterance in utterances:
        joined = _joined(text, group[-1], utterance, punctuated=punctuated) if group else ""
        if group and _ends_before(utterance, group, text=text, joined=joined):
            yield _block(group, text)
            group, joined = [], ""
        text = joined or _labelled(utterance)
        group.append(utterance)
    if group:
        yield _block(group, text)


def is_punctuated(texts: Sequence[str]) -> bool:
    """Tell whether pieces of speech have commas and full stops, which subtitles often lack."""
    return sum(1 for text in texts if _CLAUSE_END.search(text)) >= _PUNCTUATED * len(texts)


def join_spoken(left: str, right: str, *, punctuated: bool) -> str:
    """Return two pieces of speech as one text."""
    wide_left, wide_right = bool(_WIDE.match(left[-1:])), bool(_WIDE.match(right[:1]))
    if wide_left and wide_right and not punctuated:
        return f"{left}\n{right}"
    return f"{left}{right}" if wide_left or wide_right else f"{left} {right}"


def _joined(text: str, last: Utterance, following: Utterance, *, punctuated: bool) -> str:
    if following.speaker != last.speaker:
        return f"{text}\n{_labelled(following)}"
    if "\n" in last.text or "\n" in following.text:  # two languages, one below the other
        return f"{text}\n{following.text}"
    return join_spoken(text, following.text, punctuated=punctuated)


def _labelled(utterance: Utterance) -> str:
    return f"{utterance.speaker}: {utterance.text}" if utterance.speaker else utterance.text


def _ends_before(
    following: Utterance, group: Sequence[Utterance], *, text: str, joined: str
) -> bool:
    last = group[-1]
    return (
        following.start < last.start  # the file begins anew, in another language
        or following.start - last.end > _PAUSE
        or len(joined) > _MOST_CHARACTERS
        or following.end - group[0].start > _MOST_SECONDS
        or (len(text) >= _ENOUGH and _SENTENCE_END.search(text) is not None)
    )


def _block(group: Sequence[Utterance], text: str) -> Block:
    end = max(utterance.end for utterance in group)
    return Block(text=text, location=Location(time=(group[0].start, end)))
