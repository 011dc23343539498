"""How much a decoded text looks like text; the yardstick for guessing an encoding.

The wrong codec seldom fails: strict GB18030 reads most Big5 files without an error, as rare
characters and kana. What gives it away is that real Chinese consists of common characters. Two
standards list them by their layout: level 1 of GB 2312 (rows 16-55, 3,755 simplified characters)
and level 1 of Big5 (A440-C67E, 5,401 traditional ones). Both are read from Python's codecs.
"""

import unicodedata
from collections import Counter
from functools import cache

# The most frequent characters in both scripts. They decide texts of a few characters, where a
# wrong codec may hit common characters by chance, but hardly ever these.
_MOST_FREQUENT = frozenset(
    "的一是不了在人有我他这这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子"
    "那得于於着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒"
    "动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長"
    "把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向"
    "头頭文体體政美相见見被利什二等产產或新己制製身果加西斯月话話合回特代内內信表化老给給世位次度门門"
    "任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔"
    "爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资"
    "資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强"
    "強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺"
    "术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運测測试試"
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’《》（）…—　【】「」『』·～")

# Scripts that texts beside Chinese ones are written in, by the first word of a character's name.
_LETTERS = frozenset(("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "THAI", "FULLWIDTH"))
_NEIGHBOURS = frozenset(("HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH"))
_LOG_CONTROLS = frozenset("\a\b\x1a\x1b")

# Points a character, by what it is. Only their order of size matters; the numbers were set on
# the pages of chardet's test suite (LGPL-2.1) and on short strings in every codec.
_POINTS = {
    "frequent": 1.5,
    "common": 1.0,
    "punctuation": 0.8,
    "ascii": 0.3,
    "letter": 0.2,
    "neighbour": -0.4,
    "rare": -0.5,
    "symbol": -0.5,
    "unassigned": -3.0,
    "garbled": -3.0,
}


def plausibility(text: str) -> float:
    """Return points for how much `text` looks like text, summed over its characters.

    Sums, not means, so that two decodings of the same bytes compare whatever their lengths.
    """
    return sum(_POINTS[kind] * n for kind, n in _count_kinds(text).items())


def garble_ratio(text: str, *, is_certain: bool) -> float:
    """Return the share (0-1) of characters that no text has: replacements and control characters.

    Args:
        text: Decoded text.
        is_certain: Whether the codec is beyond doubt. Otherwise private and unassigned characters
            count as well; in valid UTF-8 they are icons and new emoji.
    """
    kinds = _count_kinds(text)
    garbled = kinds["garbled"] + (0 if is_certain else kinds["unassigned"])
    return garbled / max(1, kinds.total())


def common_ratio(text: str) -> float:
    """Return the share (0-1) of the non-ASCII characters that are common Chinese or letters."""
    kinds = _count_kinds(text)
    good = sum(kinds[kind] for kind in ("frequent", "common", "punctuation", "letter"))
    return good / max(1, kinds.total() - kinds["ascii"])


def _count_kinds(text: str) -> Counter[str]:
    kinds = Counter[str]()
    for char, n in Counter(text).items():
        kinds[_kind(char)] += n
    return kinds


def _kind(char: str) -> str:
    if char.isascii():
        return _ascii_kind(char)
    if char in _MOST_FREQUENT:
        return "frequent"
    if char in _common_han():
        return "common"
    if char in _PUNCTUATION:
        return "punctuation"
    return _kind_by_category(char)


def _ascii_kind(char: str) -> str:
    if char.isprintable() or char in "\t\n\r\f":
        return "ascii"
    return "symbol" if char in _LOG_CONTROLS else "garbled"


def _kind_by_category(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cs"):
        return "garbled"
    if category in ("Cn", "Co"):
        return "unassigned"
    script = unicodedata.name(char, "").split(" ")[0]
    if script in _LETTERS:
        return "letter"
    if script in _NEIGHBOURS:
        return "neighbour"
    return "rare" if category[0] == "L" else "symbol"


@cache
def _common_han() -> frozenset[str]:
    gb2312 = (bytes((row + 0xA0, cell)) for row in range(16, 56) for cell in range(0xA1, 0xFF))
    big5 = (bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in range(0x40, 0xFF))
    level1 = [pair.decode("gb2312", "ignore") for pair in gb2312]
    level1 += [pair.decode("big5", "ignore") for pair in big5 if b"\xa4\x40" <= pair <= b"\xc6\x7e"]
    return frozenset("".join(level1)) - frozenset(map(chr, range(0x80)))
