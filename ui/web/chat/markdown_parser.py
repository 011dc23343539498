"""Markdown as models write it in Chinese, each token knowing where in the source it stands."""

import re
from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

_LEFT_OUT = (
    "code", "lheading", "reference", "html_block", "html_inline", "text_join", "fragments_join",
)  # fmt: skip
"""Rules of CommonMark that models do not mean, and those that would join located tokens."""

_CJK = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018\u2019\u201c\u201d\u2026\u2014"
    "\U00020000-\U0003ffff]"
)
_WORDS = re.compile(r"\\(?:text|mathrm|textbf|operatorname|mbox)\s*\{[^{}]*\}")
_PRICE = re.compile(r"\d[\d.,]*\s+[A-Za-z]{2,}")
"""What stands between the dollars of two prices: `5 and then`."""


@cache
def build_parser() -> MarkdownIt:
    """Build the parser: CommonMark with tables, strikethrough and formulas, and nothing hidden.

    HTML stays text. Indented code, underlined headings and link definitions are left out: models
    do not mean them, the first two make a page jump while an answer is written, and the last
    would hide text.
    """
    from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar
    from mdit_py_plugins.texmath.index import make_inline_func, rules

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    inline = _LocatedInline()
    inline.ruler, inline.ruler2 = parser.inline.ruler, parser.inline.ruler2
    parser.inline = inline
    parser.enable(["table", "strikethrough"])
    parser.disable(list(_LEFT_OUT))
    ends: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    dollars = math_block_dollar(allow_labels=False, allow_blank_lines=False)
    parser.block.ruler.before("fence", "math_dollars", _located(dollars), ends)
    parser.block.ruler.before("fence", "math_brackets", _bracket_lines, ends)
    spans = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
    parser.inline.ruler.before("escape", "math_dollars", _no_price(spans))
    round_ones = make_inline_func(rules["brackets"]["inline"][0])
    parser.inline.ruler.before("escape", "math_round", round_ones)
    parser.inline.ruler.before("escape", "math_square", _square)
    return parser


class _State(StateInline):
    """An inline state that knows which characters are Chinese.

    CommonMark takes `**注意：**请` for literal stars, as no blank follows the colon. The rule here
    is that of https://github.com/tats-u/markdown-cjk-friendly: beside a Chinese character,
    emphasis begins and ends as it would beside a blank.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        scanned = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start else " "
        behind = self.src[start + scanned.length : start + scanned.length + 1] or " "
        if self.src[start] == "_":
            return scanned
        return Scanned(
            scanned.can_open or (bool(_CJK.match(before)) and not behind.isspace()),
            scanned.can_close or (bool(_CJK.match(behind)) and not before.isspace()),
            scanned.length,
        )


class _LocatedInline(ParserInline):
    """Gives each token `meta["at"]`: offset of its first character, and of the one behind it."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        literal = state.pos  # where the text that waits to become a token begins
        while state.pos < state.posMax:
            start, count, waiting = state.pos, len(state.tokens), bool(state.pending)
            if not self._advance(state):
                state.pending += state.src[state.pos]
                state.pos += 1
            if waiting and len(state.tokens) > count:
                state.tokens[count].meta.setdefault("at", (literal, start))
            for token in state.tokens[count:]:
                token.meta.setdefault("at", (start, state.pos))
            if state.pending and (not waiting or len(state.tokens) > count):
                literal = start
        if state.pending:
            state.pushPending().meta["at"] = (literal, state.pos)

    def _advance(self, state: StateInline) -> bool:
        if state.level >= state.md.options["maxNesting"]:
            return False
        return any(rule(state, False) for rule in self.ruler.getRules(""))


def _located(rule: BlockRule) -> BlockRule:
    """Let a formula's rule end a paragraph, and tell its lines: the plugins' do neither."""

    def located(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        count, line = len(state.tokens), state.line
        if not rule(state, first, last, silent):
            return False
        for token in state.tokens[count:]:
            token.map = [first, state.line]
        if silent:
            del state.tokens[count:]
            state.line = line
        return True

    return located


def _bracket_lines(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    r"""Read a `\[…\]` that has its lines for itself; texmath's rule drops what else is on them."""
    content = ""
    for number in range(first, last):
        line = state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
        if not line.strip() or (number == first and not line.startswith("\\[")):
            return False
        inside, end, behind = line.removeprefix("\\[" if number == first else "").partition("\\]")
        content += f"{inside}\n"
        if end:
            break
    else:
        return False
    if behind.strip() or not content.strip():
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block, token.content, token.map = True, content, [first, number + 1]
        state.line = number + 1
    return True


def _no_price(rule: InlineRule) -> InlineRule:
    """Take `$5，后来 6$` for two prices, not for a formula."""

    def checked(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, True):
            return False
        content = state.src[start : state.pos].strip("$")
        state.pos = start
        if _CJK.search(_WORDS.sub("", content)) or _PRICE.match(content):
            return False
        return rule(state, silent)

    return checked


def _square(state: StateInline, silent: bool) -> bool:
    r"""Read a `\[…\]` inside a paragraph."""
    if not state.src.startswith("\\[", state.pos):
        return False
    end = state.src.find("\\]", state.pos + 2, state.posMax)
    if end < 0 or not state.src[state.pos + 2 : end].strip():
        return False
    if not silent:
        token = state.push("math_inline_double", "math", 0)
        token.content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True
