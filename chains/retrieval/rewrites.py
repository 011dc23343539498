"""Reads what a chat model wrote when it was asked for questions: rarely just the questions."""

import json
import re
from collections.abc import Iterator

from chains.providers.analysis import fold, fold_width

LONGEST_REWRITE = 200
"""Characters; what is longer is not a question to search for."""

_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_LIST = re.compile(r"\[.*\]", re.DOTALL)
_NUMBERING = re.compile(
    r"^\s*(?:[-*•·–—▪●>]+(?!\d)|#+\s|\d\ufe0f?\u20e3|[①-⑳❶-❿]|"
    r"[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|\d{1,2}\s*[)）.、:：．](?!\d)|"
    r"[一二三四五六七八九十]{1,3}[、.．:：]|[a-dA-D][)）]|第[一二三四五六七八九十\d]{1,3}[种个条]?[，,、:：](?![一二三四]))\s*"
)
_LABEL = re.compile(
    r"^(?:(?:以下|下面|这)[是为])?(?:[改重]写|独立|翻译|等价|完整|新|子|扩展|检索|同义)?后?[的成为]?"
    r"(?:问题|问法|问句|改写|重写|查询|变体|版本|译文|翻译|追问|检索词|说法|问|Q)"
    r"\s*[一二三四五六七八九十\d]{0,2}\s*(?:[（(]\w{1,6}[)）])?\s*[:：]\s*|"
    r"^(?:(?:re)?phrased |rewritten |standalone |translated |alternative |sub-?)?"
    r"(?:question|query|variant|version|wording|translation|rewrite|q)\s*\d{0,2}\s*[:：.]\s+",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:好的|当然(?:可以)?|没问题|明白了?|sure|certainly|of course|okay|ok)\s*[,，.。!！:：]\s*",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"改写|重写|问法|表述|换一种|独立问题|原样|无需|希望对|抱歉|无法|作为(?:一个)?(?:AI|人工智能)|用户|"
    r"rephras|rewrit|rewrote|wording|variation|standalone|here (?:are|is)|sorry|cannot|as an ai|"
    r"the user|translat",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|什么|哪|怎|如何|多少|多[久长大高重]|几|谁|为何|何[时地处]|是否|[吗呢]\W*$|能否|可否|有没有|是不是|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b|"
    r"^(?:is|are|do|does|did|can|could|will|would|should|has|have|was|were)\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"^(?:请|说明|介绍|列[出举]|比较|对比|解释|描述|概述|总结|分析|查询|查找|"
    r"tell|describe|list|explain|compare|summar|give|show|name|outline|find)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"[。.！!;；]\s*$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CHINESE_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千两]")
_QUOTES = "\"“”'‘’「」『』`*_"
_CLOSING = "”’」』\"')）》"


def read_questions(reply: str, *, known: str) -> list[str]:
    """Return the questions of a reply, in order, freed of all that is around them.

    Numbering, bullets, quotes, labels, Markdown, JSON and remarks are removed. Left out are
    lead-ins, explanations, answers (they tell instead of asking, or bring numbers that nobody
    mentioned) and what is too long.

    Args:
        reply: What the model wrote, without its thinking.
        known: What it was given: the question, and the conversation if there is one.
    """
    found = (_freed(line) for line in _lines(_FENCE.sub("", reply)))
    return [line for line in found if line and _is_question(line, known=known)]


def read_passage(reply: str, *, longest: int) -> str:
    """Return a hypothetical passage as one paragraph; "" where the model declined.

    Args:
        reply: What the model wrote, without its thinking.
        longest: Most characters.
    """
    lines = [_freed_of_marks(line) for line in _FENCE.sub("", reply).splitlines()]
    passage = " ".join(line for line in lines if line and not line.endswith((":", "：")))
    return "" if _TALK.search(passage[:40]) else passage[:longest]


def essence(text: str) -> str:
    """Return what makes a query different from another: its letters and digits, folded."""
    return re.sub(r"\W+", "", fold(text))


def _lines(reply: str) -> Iterator[str]:
    listed = _LIST.search(reply)
    if listed:
        try:
            items = json.loads(listed[0])
        except ValueError:
            items = []
        if items:
            yield from (text for item in items if (text := _text_of(item)))
            return
    for line in reply.splitlines():
        # A broken list still has an item a line, in quotes and with a comma.
        yield re.sub(r'^\s*"(.*)",?\s*$', r"\1", line)


def _text_of(item: object) -> str:
    """Return the text of an item of a JSON list; of an object, its first text."""
    if isinstance(item, dict):
        item = next((value for value in item.values() if isinstance(value, str)), "")
    return item if isinstance(item, str) else ""


def _freed(line: str) -> str:
    text = _freed_of_marks(_COURTESY.sub("", _freed_of_marks(line)))
    end = max(text.rfind("？"), text.rfind("?")) + 1
    if end and not text[end:].lstrip().startswith(tuple(_CLOSING)):
        text = text[:end]  # what follows a question is a remark on it
    return _unquoted(text.strip())


def _freed_of_marks(line: str) -> str:
    """Peel numbering, labels and quotes off, however they are nested."""
    text, before = line.strip(), None
    while text != before:
        before = text
        text = _unquoted(_LABEL.sub("", _NUMBERING.sub("", text).strip()))
    return text


def _unquoted(text: str) -> str:
    """Take off marks that go around the whole, or open without closing; keep “甲”和“乙”."""
    inner = text.strip(_QUOTES)
    return text if any(mark in inner for mark in "“”「」『』") else inner.strip()


def _is_question(text: str, *, known: str) -> bool:
    if len(text) > LONGEST_REWRITE or text.endswith((":", "：")) or not essence(text):
        return False
    talk = _TALK.search(text)
    if talk and fold(talk[0]) not in fold(known):
        return False
    tells = _TOLD.search(text) and not _ASKS.search(text) and not _DEMANDS.search(text)
    return not (tells and _ASKS.search(known)) and not _invents_numbers(text, known=known)


def _invents_numbers(text: str, *, known: str) -> bool:
    """Tell whether digits appear from nowhere; a Chinese numeral may have been written so."""
    if _CHINESE_NUMERAL.search(known):
        return False
    return not set(_NUMBER.findall(fold_width(text))) <= set(_NUMBER.findall(fold_width(known)))
