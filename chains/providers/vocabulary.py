"""Files of words: what a user knows better than we do, and everyday synonyms that come along."""

import re
from collections.abc import Iterator
from pathlib import Path

from chains.errors import SettingsError

GENERAL_SYNONYMS = Path(__file__).parent / "lexicon" / "zh.txt"
"""The file of synonyms that comes along."""

_COMMENT = "#"
_BETWEEN_SYNONYMS = re.compile(r"[,，、=\t]")


def load_dictionary(path: Path) -> tuple[str, ...]:
    """Read the words of a field, one a line; `#` begins a comment.

    Returns:
        The words as they are written, in the file's order, each once.

    Raises:
        SettingsError: The file cannot be read, or is not in UTF-8.
    """
    return tuple(dict.fromkeys(line for _, line in _lines(path, what="dictionary")))


def load_synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    """Read groups of words that mean the same, a group a line; `#` begins a comment.

    Words are parted by a comma (`,` or `，`), `、`, `=` or a tab, so that they may hold spaces.

    Returns:
        The groups in the file's order; each has two words at least.

    Raises:
        SettingsError: The file cannot be read, is not in UTF-8, or a line has a single word.
    """
    groups = []
    for number, line in _lines(path, what="synonyms"):
        words = tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN_SYNONYMS.split(line)))))
        if len(words) == 1:
            raise SettingsError(
                f"{path}, line {number}: {words[0]!r} stands alone",
                hint="write words that mean the same on one line, parted by commas: 年假, 带薪休假",
            )
        if words:
            groups.append(words)
    return tuple(groups)


def load_general_synonyms() -> tuple[tuple[str, ...], ...]:
    """Return the groups of everyday Chinese words that come along."""
    return load_synonyms(GENERAL_SYNONYMS)


def _lines(path: Path, *, what: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of what is left without comments, blanks and empty lines."""
    hint = f"set `lexical.{what}` to a text file in UTF-8, or to null"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})", hint=hint) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not in UTF-8 ({error.reason})", hint=hint) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if content := line.partition(_COMMENT)[0].strip():
            yield number, content
