"""What a sentence denies, and whether its sources deny the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.answering.facts.words import Word, tag_words

_CUES_TEXT = (
    "不 没 没有 未 无 勿 莫 尚未 从未 未曾 未能 并未 并非 并不 并没有 并无 不是 不会 不能 "
    "不能够 不得 不可 不应 不该 不再 不曾 不准 不许 不予 不宜 不必 不需 不需要 不须 不用 "
    "不要 不愿 不肯 不敢 不想 不让 绝不 决不 毫不 从不 绝非 毫无 无法 无须 无需 无权 禁止 "
    "严禁 切勿 请勿 没能 没法 尚无 暂无 暂未 暂不 not no never without neither nor cannot "
    "none"
)
_CUES = frozenset(_CUES_TEXT.split())
"""Words that deny what follows them."""

_NO_CUES_TEXT = (
    "不仅 不仅仅 不但 不断 不同 不过 不管 不论 不止 不久 不少 不错 不单 不只 不光 不妨 不禁 "
    "不由 不由得 不愧 不料 不知不觉 不得不 不得已 不乏 不免 不时 不锈钢 不动产 不可或缺 "
    "不可避免 不可估量 不遗余力 不胜 不等 不一 不日 不惜 不懈 不满 不利 不良 不足 不当 不安 "
    "不幸 不便 不易 不断地 不可分割 不容忽视 不言而喻 不可忽视 不可思议 不确定性 不确定 "
    "不稳定性 不稳定 不可抗力 不对称 不平 不平等 不公 不公平 未来 未免 未婚夫 未婚妻 无论 "
    "无锡 无疑 无线 无人机 无形 无形资产 无非 无穷 无限 无机 无数 无私 无比 无不 无偿 无效 "
    "无关 无害 无辜 无声 无缘 无线电 无所谓 没收 没落 没戏 没事"
)
_NO_CUES = frozenset(_NO_CUES_TEXT.split())
"""Words that begin like a denial and are none, or deny only within themselves."""

_EMPTY_KINDS = ("u", "d", "p", "x", "c")
_AUXILIARIES_TEXT = "会 能 能够 可以 可 应 应该 应当 要 得 再 有 是 进行 予以 完全 必须"
_AUXILIARIES = frozenset(_AUXILIARIES_TEXT.split())
_CLAUSE_END = frozenset(",，;；。.!！?？:：\n")
_REACH = 4
_SAME_CLAUSE = 0.3
"""Share of a clause's character pairs that another must hold to be taken as its counterpart."""

_NEARLY_SAME = 0.6

_UP_TEXT = (
    "增长 增加 上升 上涨 提高 提升 升高 增强 加强 扩大 改善 好转 回升 盈利 高于 多于 早于 "
    "优于 increase increased rise rose grew higher"
)
_UP = tuple(_UP_TEXT.split())
_DOWN_TEXT = (
    "下降 减少 下滑 下跌 降低 减弱 削弱 缩小 恶化 萎缩 回落 亏损 低于 少于 晚于 劣于 "
    "decrease decreased fall fell declined lower"
)
_DOWN = tuple(_DOWN_TEXT.split())


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A part of a sentence between two marks.

    Attributes:
        text: The clause.
        denied: What follows each denial in it, without auxiliaries; two in a row cancel out.
    """

    text: str
    denied: tuple[str, ...]

    @property
    def pairs(self) -> frozenset[str]:
        """Its pairs of neighbouring characters without denials."""
        return _pairs(self.text)

    def holds(self, word: str) -> bool:
        """Tell whether it says a word outside of its denials."""
        return word in self.text and not any(_same(word, denied) for denied in self.denied)


def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"[\s\W]|不|没有|未|并非|无", "", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def find_clauses(folded: str) -> tuple[Clause, ...]:
    """Return the clauses of a folded text with what each denies."""
    return tuple(_clauses(tag_words(folded)))


def contradiction(sentence: Sequence[Clause], sources: Sequence[Clause]) -> str | None:
    """Return what a sentence denies or affirms against its sources; None where they agree.

    A denial must be found in the sources, about the same word or in the clause that is most
    alike; and what that clause denies must not be affirmed, nor its rise be a fall.

    Args:
        sentence: Clauses of the sentence.
        sources: Clauses of all sentences that are cited for it.
    """
    denied = [word for clause in sources for word in clause.denied]
    for clause in sentence:
        twin = _counterpart(clause, sources)
        for word in clause.denied:
            if any(_same(word, other) for other in denied):
                continue
            if twin is None or not twin.denied or twin.holds(word):
                return f"the source does not deny {word}"
        for word in twin.denied if twin and not clause.denied else ():
            if len(word) > 1 and clause.holds(word):
                return f"the source denies {word}"
        if turned := _turned_round(clause, twin):
            return turned
    return None


def _turned_round(clause: Clause, twin: Clause | None) -> str | None:
    """Compare directions where both clauses have one, and nearly all else is the same."""
    if twin is None or clause.denied or twin.denied:
        return None
    mine, other = _directions(clause), _directions(twin)
    if len(mine) != 1 or len(other) != 1 or (mine[0] in _UP) == (other[0] in _UP):
        return None
    ours, theirs = (
        _pairs(clause.text.replace(mine[0], " ")),
        _pairs(twin.text.replace(other[0], " ")),
    )
    alike = len(ours & theirs) >= _NEARLY_SAME * max(len(ours), len(theirs), 1)
    return f"{mine[0]} is {other[0]} in the source" if alike else None


def _directions(clause: Clause) -> list[str]:
    return [word for word in (*_UP, *_DOWN) if word in clause.text]


def _counterpart(clause: Clause, sources: Sequence[Clause]) -> Clause | None:
    pairs = clause.pairs
    best, most = None, max(1, _SAME_CLAUSE * len(pairs)) - 1e-9
    for source in sources:
        shared = len(pairs & source.pairs)
        if shared > most:
            best, most = source, shared
    return best


def _same(word: str, other: str) -> bool:
    return word in other or other in word if word and other else word == other


def _clauses(words: Sequence[Word]) -> Iterator[Clause]:
    begin = 0
    for position, word in enumerate(words):
        if word.text in _CLAUSE_END or position + 1 == len(words):
            part = words[begin : position + 1]
            text = "".join(each.text for each in part)
            if text.strip():
                yield Clause(text=text, denied=tuple(_denied(part)))
            begin = position + 1


def _denied(words: Sequence[Word]) -> Iterator[str]:
    position = 0
    while position < len(words):
        rest = _denial(words[position].text)
        position += 1
        if rest is None:
            continue
        if position < len(words) and _denial(words[position].text) is not None:
            position += 1  # 并非不, 没有不: two denials affirm
            continue
        yield rest or _next_word(words[position : position + _REACH])


def _denial(word: str) -> str | None:
    """Return what a word denies within itself; "" where that follows; None for no denial."""
    if word in _CUES:
        return ""
    if word in _NO_CUES or len(word) == 1 or word[0] not in "不没未":
        return "" if word.endswith("n't") else None
    return word[1:]


def _next_word(words: Sequence[Word]) -> str:
    for word in words:
        empty = word.kind.startswith(_EMPTY_KINDS) or word.text in _AUXILIARIES
        if not empty and word.text.strip():
            return word.text
    return ""
