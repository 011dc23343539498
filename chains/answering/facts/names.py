"""Names of a sentence, by a stated rule: what a source must hold for the sentence to be its."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chains.answering.facts.units import unit_names
from chains.answering.facts.words import Word, is_in_dictionary
from chains.providers.analysis import fold

_PERSONS = frozenset({"nr", "nrt", "nrfg"})
_PLACES = frozenset({"ns", "nt"})
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
"""The hundred that most people have; jieba's dictionary also calls 公正 and 智慧 persons."""

_COMMON_ENDINGS = frozenset("度性化部感率力展业司目平化制构面")
_COMMON_WORDS_TEXT = "关联 城市 太阳 新建 上市 福利 伦理 海洋 地区 世界 关口 大陆 内地"
_COMMON_WORDS = frozenset(_COMMON_WORDS_TEXT.split())
"""What jieba's dictionary calls a place though it names none."""

_LEGAL_FORM = re.compile(r"(?:股份|责任|有限|公司|集团|控股)+$")
_NEEDS_A_NAME = re.compile(r"有限|集团|控股")
_ORGANISATIONS_TEXT = (
    "银行 证券 医院 大学 学院 中学 小学 中心 协会 学会 研究院 研究所 出版社 基金会 百货 药房 "
    "超市 酒店 商城 工厂 食品厂 事务所 委员会 俱乐部"
)
_ORGANISATIONS = tuple(_ORGANISATIONS_TEXT.split())
"""What a name without a legal form may end with, where one of its words is a proper one."""

_ENDS_A_NAME = tuple("pcurqyeodwk")
"""Kinds of words that no company's name holds: prepositions, conjunctions, particles …"""

_NEVER_IN_A_NAME = frozenset({"p", "r", "q", "x", "ul", "uj", "uz", "ug", "ud", "uv"})
_TORN_APART = 2

_MAY_PRECEDE = tuple("vafzilbsmt")
"""Kinds of words that a name may begin with, but that may just as well stand before one."""

_TITLE = re.compile(r"《([^》]{1,60})》")
_LATIN = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9]*(?:[-_.&/+'][A-Za-z0-9]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 2
_LONGEST_FORM = 6
_COUNTED = frozenset("年月日号时天个家次些多余")
_LONGEST_PERSON = 4
_BEFORE = "而和与及或对在由被将年月日向从"
_SWALLOWED = re.compile(rf"(?:[{_BEFORE}]|.*[为了的在对由])(.{{{_SHORTEST},}})")
_BEHIND = "任为和等在以与是称"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name that a sentence mentions.

    Attributes:
        text: As written (folded).
        forms: Spellings of which one must stand in the source: a company's name without its
            legal form, and without a verb that may only stand before it.
    """

    text: str
    forms: tuple[str, ...]

    def stands_in(self, folded: str) -> bool:
        """Tell whether a folded text holds it, a Latin word as a whole word."""
        return any(_holds(folded, form) for form in self.forms)


def _holds(folded: str, form: str) -> bool:
    if not form.isascii():
        return form in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", folded) is not None


def find_names(
    sentence: str, words: Sequence[Word], *, known: Iterable[str] = ()
) -> Iterator[Name]:
    """Yield the names of a sentence.

    The rule: words that are known as names; what stands in book-title marks; Latin words of two
    letters or more (in a sentence without Chinese characters only those with a capital letter or
    digit that do not begin it); what jieba tags as person, place or organisation, without the
    common words that its dictionary tags so; and what stands before a legal form of a company,
    up to a word that no name holds.

    Args:
        sentence: As written.
        words: The words of the folded sentence.
        known: Words of the user's dictionary and subjects of documents, folded.
    """
    folded = fold(sentence)
    for word in known:
        if word in folded:
            short = _LEGAL_FORM.sub("", word)
            yield Name(text=word, forms=(short if len(short) > _SHORTEST else word,))
    for title in _TITLE.findall(sentence):
        yield Name(text=fold(title), forms=(fold(title).strip(),))
    for word in _latin_words(sentence):
        yield Name(text=fold(word), forms=(fold(word),))
    yield from find_chinese_names(words)


def find_chinese_names(words: Sequence[Word]) -> Iterator[Name]:
    """Yield persons, places, organisations and companies among the words of a folded text."""
    yield from (_tagged_name(word.text) for word in words if _is_name(word))
    yield from _companies(words)


def _is_name(word: Word) -> bool:
    text = word.text
    common = text[-1] in _COMMON_ENDINGS or text in _COMMON_WORDS
    if len(text) < _SHORTEST or common or not _HAN.match(text):
        return False
    if word.kind in _PERSONS:
        short = len(text) <= _LONGEST_PERSON
        return short and (text[0] in _SURNAMES or not is_in_dictionary(text))
    return word.kind in _PLACES


def _tagged_name(text: str) -> Name:
    """Return a name without what jieba adds to it at either end (而华联, 张伟任)."""
    cores = {text, text.lstrip(_BEFORE), text.rstrip(_BEHIND)}
    forms = [core for core in cores if len(core) >= _SHORTEST]
    return Name(text=text, forms=tuple(sorted(forms, key=len, reverse=True)) or (text,))


def _latin_words(sentence: str) -> Iterator[str]:
    is_latin = _HAN.search(sentence) is None
    for match in _LATIN.finditer(sentence):
        word = match[0]
        behind_number = re.search(r"\d\s?$", sentence[: match.start()]) is not None
        if len(word) < _SHORTEST or word.lower() in unit_names() or behind_number:
            continue
        begins = re.search(r"[^\s\W]", sentence[: match.start()]) is None
        if is_latin and (begins or word.islower()):
            continue
        yield word


def _companies(words: Sequence[Word]) -> Iterator[Name]:
    for end, word in enumerate(words):
        if end + 1 < len(words) and _LEGAL_FORM.match(words[end + 1].text):
            continue
        legal, kind_of_place = _LEGAL_FORM.search(word.text), word.text.endswith(_ORGANISATIONS)
        if not legal and not kind_of_place:
            continue
        run = words[_start_of_name(words, end) : end + 1]
        text = "".join(each.text for each in run)
        if legal and not _NEEDS_A_NAME.search(text[-_LONGEST_FORM:]):
            continue
        if not legal and (len(run) == 1 or not any(map(_is_proper, run))):
            continue
        if forms := tuple(_forms(run)):
            yield Name(text=text, forms=forms)


def _start_of_name(words: Sequence[Word], end: int) -> int:
    """Return the index of the word that a name begins with which ends at another."""
    start = end
    while start > 0 and _may_be_in_a_name(words[start - 1]):
        start -= 1
    core = _LEGAL_FORM.sub("", "".join(word.text for word in words[start : end + 1]))
    if len(core) > _SHORTEST or not is_in_dictionary(core):
        return start
    # 百和文化集团: jieba sees a conjunction in the name.
    for _ in range(_TORN_APART):
        if start == 0 or not _may_be_torn(words[start - 1]):
            break
        start -= 1
    return start


def _may_be_torn(word: Word) -> bool:
    if word.kind in _NEVER_IN_A_NAME or _ends_company(word) or not _HAN.match(word.text):
        return False
    return len(word.text) == 1 or not is_in_dictionary(word.text)


def _ends_company(word: Word) -> bool:
    return word.text.endswith("公司")


def _is_proper(word: Word) -> bool:
    if word.kind in _PERSONS | _PLACES | {"nz", "eng"}:
        return True
    # jieba tears an unknown name into characters: 信 达 百货.
    return len(word.text) == 1 or not is_in_dictionary(word.text)


def _may_be_in_a_name(word: Word) -> bool:
    if not word.text.isalnum() or word.text.isdigit():
        return False
    if word.text.isascii():
        return True
    counts = word.kind[0] in "mt" and (len(word.text) < _SHORTEST or word.text[-1] in _COUNTED)
    return not _ends_company(word) and not counts and not word.kind.startswith(_ENDS_A_NAME)


def _forms(run: Sequence[Word]) -> Iterator[str]:
    """Yield the run without its legal form, and what stands behind each verb in it."""
    for position in range(len(run)):
        core = _LEGAL_FORM.sub("", "".join(each.text for each in run[position:]))
        if position == 0 and len(core) >= _SHORTEST:
            if len(core) == _SHORTEST and is_in_dictionary(core):
                return  # 科技有限公司: some company
            yield core
            if behind := _SWALLOWED.match(core):
                yield behind[1]
        elif len(core) > _SHORTEST and run[position - 1].kind.startswith(_MAY_PRECEDE):
            yield core
