"""Text becomes terms: the one analyser behind keyword index, hashing and lexical reranking."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from chains.providers.phrases import Phrases

ANALYSER_VERSION = "uni-bigram/1"

_HAN = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_START = re.compile(rf"[{_HAN}]")
# Characters that are folded one by one, whatever stands beside them, and make up most texts:
# ASCII, quotation marks, dashes and dots, Chinese punctuation, full-width ASCII …
_MARKS = (
    *range(0x80),
    *(0xB7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026),
    *range(0x3000, 0x3003),
    *range(0x3008, 0x3012),
    *range(0xFF01, 0xFF5F),
)
# … and ideographs, which are nothing but Traditional or not.
_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff"
_NOT_BY_TABLE = 0xFFFF
"""Stands for a character that the table does not fold; none of Unicode's characters has it."""


def fold(text: str, *, scripts: bool = True) -> str:
    """Make spelling variants equal: width and compatibility forms, case, and script.

    Args:
        text: Any text.
        scripts: Whether Traditional characters become Simplified ones (OpenCC's t2s table,
            character by character).
    """
    marks = _marks()
    if marks.and_ideographs.fullmatch(text):
        # Ten times faster than normalising all of it: few characters change.
        text = marks.changed.sub(lambda found: marks.folded[found[0]], text)
    else:
        text = unicodedata.normalize("NFKC", text).casefold()
    if not scripts:
        return text
    traditional = _traditional()
    return traditional.changed.sub(lambda found: traditional.folded[found[0]], text)


def fold_each(texts: Sequence[str], *, scripts: bool = True) -> list[str]:
    """Fold many texts at once; the same as `fold` of each, several times faster.

    Args:
        texts: Any texts.
        scripts: As in `fold`.
    """
    whole = "".join(texts)
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    by_table = _table(scripts=scripts).take(codes, mode="clip")
    folded = by_table.tobytes().decode("utf-32-le", "surrogatepass")
    any_left = chr(_NOT_BY_TABLE) in folded
    found: list[str] = []
    start = 0
    for text in texts:
        piece = folded[start : start + len(text)]
        start += len(text)
        left = any_left and chr(_NOT_BY_TABLE) in piece
        found.append(fold(text, scripts=scripts) if left else piece)
    return found


def fold_width(text: str) -> str:
    """Turn full-width ASCII variants and the ideographic space into their plain forms."""
    return text.translate(_FULL_WIDTH)


def terms(text: str, *, scripts: bool = True) -> list[str]:
    """Return the search terms of a text, in order and with repetitions.

    Chinese (and Japanese, Korean) runs give every character and every pair of neighbours;
    measured against jieba's words, this finds CMRC passages at rank 1 in 96.0 % instead of
    91.0 % of the questions. Other runs of letters and digits are one term each.
    """
    found: list[str] = []
    for run in _RUN.findall(fold(text, scripts=scripts)):
        if _HAN_START.match(run):
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.append(run)
    return found


@dataclass(frozen=True)
class Analyser:
    """How the texts of a knowledge base and the questions to it become terms.

    Attributes:
        fold_scripts: Whether Traditional characters match Simplified ones.
        dictionary: Words of the field, which are terms as a whole beside their parts.
    """

    fold_scripts: bool = True
    dictionary: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """What names everything that shapes the terms, in few characters."""
        words = "\0".join(sorted(set(self.dictionary)))
        suffix = hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""
        return f"{ANALYSER_VERSION}\0{self.fold_scripts}{suffix}"

    def fold(self, text: str) -> str:
        """Make spelling variants equal; see `fold`."""
        return fold(text, scripts=self.fold_scripts)

    def terms(self, text: str) -> list[str]:
        """Return the search terms of a text, with the dictionary's words behind the others.

        Each of them counts once, as every other term: for 180 names and nouns of
        dragonball-finance that raised mrr@10 of the keyword search from 0.958 to 0.967, and
        reference_recall@2000 from 0.907 to 0.911; counted as often as there are pairs of
        characters in it, a company's name outweighs the fact that is asked for (0.845).
        """
        return terms(text, scripts=self.fold_scripts) + self.whole_words(text)

    def whole_words(self, text: str) -> list[str]:
        """Return the terms that the dictionary adds, with repetitions.

        A word is added wherever it stands, within a longer one too. A pair of characters, or a
        word that is a single run of letters and digits, is a term without the dictionary.
        """
        if not self.dictionary:
            return []
        return [whole_term(word) for _, word in self._phrases.occurrences(self.fold(text))]

    @cached_property
    def _phrases(self) -> Phrases:
        folded = map(self.fold, self.dictionary)
        return Phrases(word for word in folded if word not in terms(word, scripts=False))


def whole_term(word: str) -> str:
    """Return a folded word or phrase as one term: the keyword index parts terms at blanks."""
    return "_".join(word.split())


@dataclass(frozen=True)
class _Marks:
    """How plain characters are folded.

    Attributes:
        and_ideographs: Matches a text that has nothing else.
        changed: Matches what folding changes.
        folded: What becomes of it.
    """

    and_ideographs: re.Pattern[str]
    changed: re.Pattern[str]
    folded: dict[str, str]


@dataclass(frozen=True)
class _Traditional:
    """How Traditional characters become Simplified ones: what matches them, and the table."""

    changed: re.Pattern[str]
    folded: dict[str, str]


@cache
def _marks() -> _Marks:
    marks = list(map(chr, _MARKS))
    folded = {mark: unicodedata.normalize("NFKC", mark).casefold() for mark in marks}
    folded = {mark: changed for mark, changed in folded.items() if changed != mark}
    any_mark = "".join(map(re.escape, marks))
    return _Marks(re.compile(f"[{any_mark}{_IDEOGRAPHS}]*"), _one_of(folded), folded)


@cache
def _traditional() -> _Traditional:
    from opencc import OpenCC

    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
    characters = [chr(code) for block in blocks for code in block]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    folded = {old: new for old, new in pairs if old != new and len(new) == 1}
    return _Traditional(_one_of(folded), folded)


@cache
def _table(*, scripts: bool) -> NDArray[np.uint32]:
    """Return what becomes of each character that is folded by itself, into one character."""
    plain = [*_MARKS, *range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]
    characters = [chr(code) for code in plain if chr(code) != "\n"]
    pairs = zip(characters, fold("\n".join(characters), scripts=scripts).split("\n"), strict=True)
    table = np.full(_NOT_BY_TABLE + 1, _NOT_BY_TABLE, dtype="<u4")
    for character, folded in (*pairs, ("\n", "\n")):
        if len(folded) == 1:
            table[ord(character)] = ord(folded)
    return table


def _one_of(characters: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, characters))}]")
