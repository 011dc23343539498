"""Subtitles (SubRip and WebVTT): what is said, and when."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from loaders.audio.speech import Utterance, is_punctuated, join_spoken, speech_blocks
from loaders.cleaning import HAN
from loaders.documents import FileHealth, ParsedFile
from loaders.encoding import decode_text
from loaders.errors import CorruptFileError, EmptyFileError
from loaders.options import LoaderOptions
from loaders.versions import parser_id

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-+>\s*{_CLOCK}(?!\d)")
_ARROW = re.compile(r"\s*\d+:\S*\s*-+>\s*\S")  # also with times that cannot be read
_NUMBER = re.compile(r"\s*\d+\s*$")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|v|lang|ruby|rt|rp|font|span|em|strong)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>|\\N", re.IGNORECASE)
_CHINESE = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
# Captions that scroll repeat what is still on the screen. A third of the cues doing so is a
# file of that kind; a word that is said twice is not.
_ROLLING = 1 / 3
_ADJOINING = 0.1  # seconds


@dataclass(frozen=True, kw_only=True)
class _Cue:
    """What is shown from `start` to `end` (seconds), line by line."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str = ""


def parse_subtitles(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Read .srt and .vtt files in whatever encoding; each block has its start and end.

    Raises:
        CorruptFileError: Nothing in it looks like a subtitle.
        EmptyFileError: The subtitles have no text.
    """
    decoded = decode_text(path.read_bytes(), max_garble_ratio=options.max_garble_ratio)
    cues, malformed = _read_cues(decoded.text.splitlines())
    if not cues:
        raise CorruptFileError(
            "there is no subtitle in the file (no line such as 00:00:01,000 --> 00:00:02,000)",
            hint="Rename it to .txt if it is plain text.",
        )
    shown = list(_without_markup(cues))
    if not shown:
        raise EmptyFileError("the subtitles in the file have no text")
    utterances = _utterances(list(_without_repeats(shown)))
    lost = (f"{malformed} malformed subtitle(s); their times are estimates",) if malformed else ()
    return ParsedFile(
        blocks=tuple(speech_blocks(utterances)),
        parser=parser_id("subtitles"),
        codec=decoded.codec,
        warnings=(*decoded.warnings, *lost),
        health=FileHealth(
            codec_confidence=decoded.confidence,
            garble_ratio=decoded.garble,
            seconds=max(cue.end for cue in shown),
        ),
    )


def _read_cues(lines: Sequence[str]) -> tuple[list[_Cue], int]:
    """Return the cues, and how many of them have times that make no sense.

    Files in the wild have blank lines inside a cue and none between two, so that a cue is taken
    to reach from one line of times to the next, less what announces the next.
    """
    starts = [number for number, line in enumerate(lines) if _ARROW.match(line)]
    cues: list[_Cue] = []
    malformed = 0
    for start, stop in pairwise([*starts, len(lines)]):
        text = tuple(_own_lines(lines[start + 1 : stop], is_last=stop == len(lines)))
        times = _read_times(lines[start])
        if times is None or times[1] < times[0]:
            malformed += 1
            begin = times[0] if times else (cues[-1].end if cues else 0.0)
            times = begin, begin
        cues.append(_Cue(start=times[0], end=times[1], lines=text))
    return cues, malformed


def _own_lines(lines: Sequence[str], *, is_last: bool) -> Iterator[str]:
    """Yield the lines of a cue without notes, styles and the name or number of the next cue."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1] or len(groups) == 1:
            groups.append([])
    if not is_last and lines and lines[-1].strip():
        announces = any(groups[:-1]) and len(groups[-1]) == 1
        if announces or _NUMBER.match(lines[-1]):
            groups[-1].pop()
    for position, group in enumerate(groups):
        if not (position and group and _ASIDE.match(group[0])):
            yield from group


def _read_times(line: str) -> tuple[float, float] | None:
    found = _TIMES.match(line)
    if found is None:
        return None
    return _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:])


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction or 0}"), 3)


def _without_markup(cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """Yield the cues that have text, without tags; one for each voice in a cue."""
    for cue in cues:
        first, *voices = _VOICE.split(_BREAK.sub("\n", "\n".join(cue.lines)))
        for speaker, text in [("", first), *zip(voices[::2], voices[1::2], strict=True)]:
            plain = html.unescape(_TAG.sub("", text)).replace("\\h", " ")
            lines = tuple(filter(None, (" ".join(line.split()) for line in plain.split("\n"))))
            if lines:
                yield replace(cue, lines=lines, speaker=html.unescape(speaker).strip())


def _without_repeats(cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """Yield the cues of captions that scroll (as YouTube's do) without what was shown before."""
    pairs = list(pairwise(cues))
    repeats = sum(1 for one, other in pairs if _overlap(one, other) or _is_grown(one, other))
    if repeats < max(2, _ROLLING * len(cues)):
        yield from cues
        return
    waiting = cues[0]
    for before, cue in pairs:
        lines = cue.lines[_overlap(before, cue) :]
        if not lines:
            waiting = replace(waiting, end=cue.end)
        elif _is_grown(before, cue):
            waiting = replace(waiting, end=cue.end, lines=(*waiting.lines[:-1], lines[-1]))
        else:
            yield waiting
            waiting = replace(cue, lines=lines)
    yield waiting


def _overlap(cue: _Cue, following: _Cue) -> int:
    """Return how many lines at the end of a cue the one that adjoins it begins with."""
    if abs(following.start - cue.end) > _ADJOINING:
        return 0
    sizes = range(min(len(cue.lines), len(following.lines)), 0, -1)
    return next((n for n in sizes if cue.lines[-n:] == following.lines[:n]), 0)


def _is_grown(cue: _Cue, following: _Cue) -> bool:
    """Tell whether the one that adjoins a cue shows it with more words in its last line."""
    (*above, last), (*above_following, last_following) = cue.lines, following.lines
    return (
        abs(following.start - cue.end) <= _ADJOINING
        and above == above_following
        and last != last_following
        and last_following.startswith(last)
    )


def _utterances(cues: Sequence[_Cue]) -> list[Utterance]:
    punctuated = is_punctuated([cue.lines[-1] for cue in cues])
    return [
        Utterance(
            start=cue.start,
            end=cue.end,
            text=_cue_text(cue.lines, punctuated=punctuated),
            speaker=cue.speaker,
        )
        for cue in cues
    ]


def _cue_text(lines: Sequence[str], *, punctuated: bool) -> str:
    """Return a cue's lines as one text; two languages, and two speakers, keep their lines."""
    text = lines[0]
    for above, line in pairwise(lines):
        if _is_other_language(above, line) or line.startswith(("-", "–", "—")):
            text = f"{text}\n{line}"
        else:
            text = join_spoken(text, line, punctuated=punctuated)
    return text


def _is_other_language(above: str, line: str) -> bool:
    chinese = [bool(_CHINESE.search(one)) for one in (above, line)]
    lettered = [bool(_LETTER.search(one)) for one in (above, line)]
    return chinese[0] != chinese[1] and lettered[chinese.index(False)]
