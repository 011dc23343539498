"""The format codes of spreadsheets, taken apart (ECMA-376, part 1, 18.8.30 and 18.8.31)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from loaders.sheets.date_format import DATE_TOKEN

# What codes that the standard leaves to the language are in a Chinese Excel (18.8.30, zh-cn).
CHINESE_FORMATS = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    rf"|(?P<general>General|G/通用格式)|(?P<date>{DATE_TOKEN})"
    r"|(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[\d.]+)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of a format code: its kind (a group of `_TOKEN`) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of the parts of a code that `;` separates: for which values, and its pieces."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    locale: str
    numerals: int

    @cached_property
    def is_date(self) -> bool:
        """Whether it shows a date, a time or a span of time."""
        return self.has("date") or self.has("elapsed")

    def has(self, kind: str, text: str = "") -> bool:
        """Whether there is a piece of this kind (and text)."""
        return any(t.kind == kind and text in ("", t.text) for t in self.tokens)


@lru_cache(maxsize=1024)
def parse_code(code: str) -> tuple[Section, ...]:
    """Return the sections of a format code, at least one."""
    parts = re.findall(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)|^(?=;)', code) or [
        "General"
    ]
    return tuple(_section(part) for part in parts)


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition, locale, numerals = None, "", 0
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup or "", found[found.lastgroup or 0]
        if kind != "bracket":
            tokens += _tokens(kind, text)
        elif match := _CONDITION.fullmatch(text):
            condition = (match[1], float(match[2]))
        elif text.startswith("$"):
            currency, _, locale = text[1:].partition("-")
            tokens += [Token(kind="literal", text=currency)] if currency else []
        elif text.upper().startswith("DBNUM"):
            numerals = int(text[5:6] or 1)
        elif _ELAPSED.fullmatch(text):
            tokens.append(Token(kind="elapsed", text=text.lower()))
    if locale.upper() == "F800":  # the system's long date
        tokens = [t for found in _TOKEN.finditer('yyyy"年"m"月"d"日"')
                  for t in _tokens(found.lastgroup or "", found[found.lastgroup or 0])]  # fmt: skip
    return Section(tokens=tuple(tokens), condition=condition, locale=locale, numerals=numerals)


def _tokens(kind: str, text: str) -> Iterator[Token]:
    match kind:
        case "":  # space of a character's width, or filling
            return
        case "quoted" | "escaped" | "literal":
            yield Token(kind="literal", text=text)
        case _:
            yield Token(kind=kind, text=text)
