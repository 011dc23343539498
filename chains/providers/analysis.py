"""Text becomes terms: the one analyser behind keyword index, hashing and lexical reranking."""

import re
import unicodedata
from functools import cache

ANALYSER_VERSION = "uni-bigram/1"

_HAN = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_START = re.compile(rf"[{_HAN}]")


def fold(text: str, *, scripts: bool = True) -> str:
    """Make spelling variants equal: width and compatibility forms, case, and script.

    Args:
        text: Any text.
        scripts: Whether Traditional characters become Simplified ones (OpenCC's t2s table,
            character by character, so that a long text costs one `translate`).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate(_simplified()) if scripts else folded


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


@cache
def _simplified() -> dict[int, str]:
    from opencc import OpenCC

    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
    characters = [chr(code) for block in blocks for code in block]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}
