"""Cleaning that every text goes through, whatever format it came from.

NFKC is deliberately not used: it turns `，：（！？①½` into `,:(!?1` and `1⁄2`, which destroys the
sentence ends a Chinese splitter needs and text that citations must show as it was written.
"""

import re
import unicodedata

CLEANING_VERSION = 1

_FULL_WIDTH = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
_LIGATURES = range(0xFB00, 0xFB07)
_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_INVISIBLE = [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
_CONTROLS = [code for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n"]
_FOLDED: dict[int, str | None] = (
    dict.fromkeys([*_CONTROLS, *_INVISIBLE], None)
    | dict.fromkeys(map(ord, _LINE_ENDS), "\n")
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in [*_FULL_WIDTH, *_LIGATURES]}
)

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = HAN + "\u3001-\u3011\u2014\u2018-\u201d\u2026\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
_SPACE_IN_CHINESE = re.compile(f"(?<=[{_CHINESE}])[ \t\u00a0\u3000]+(?=[{_CHINESE}])")


def clean_text(text: str) -> str:
    r"""Return `text` in the form that all offsets and indexes are built on.

    Composes characters (NFC), folds full-width letters and digits and ligatures, drops control
    and zero-width characters, makes every line end `\n`, and leaves at most two blank lines in a
    row. Cleaning twice changes nothing.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_FOLDED))
    text = re.sub(r"[^\S\n]+(?=\n)", "", text)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip()


def close_chinese_gaps(text: str) -> str:
    """Remove spaces between Chinese characters, which PDF and OCR put there for layout.

    Only for those two: in typed text such a space separates (names in a list, table columns).
    """
    return _SPACE_IN_CHINESE.sub("", text)
