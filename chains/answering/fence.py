"""Passages as the model sees them: fenced as data, and unable to pass for anything else.

Only the prompt is changed; what the user is shown stays verbatim.
"""

import re
import unicodedata
from collections.abc import Iterable

from chains.retrieval.steps import Passage

_LONGEST_LABEL = 200
"""Characters of a source or a place; a title of a thousand words is no title."""

# Soft hyphens, zero-width and direction characters, and the invisible copy of ASCII: they carry
# text that nobody sees, or cut a word so that no filter knows it.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# <|im_end|>, <｜User｜>, <<SYS>>, and names between brackets, of which `_TOKENS` are meant.
_TAG = re.compile(r"[<＜﹤](?=[^\S\n]*(?:[|｜¦<＜﹤]|[/／]?[^\S\n]*(?P<name>\w{1,40})))")
_TOKENS = frozenset(
    {"passage", "passages", "s", "bos", "eos", "pad", "unk", "mask", "sep", "cls", "system"}
    | {"user", "human", "assistant", "model", "think", "instruction", "instructions", "prompt"}
    | {"question", "answer", "context", "document", "documents", "sys", "inst"}
)
_CLOSED_TAG = re.compile(r"(?<=[|｜])[>＞﹥]")
_BRACKET_TOKEN = re.compile(
    r"[\[［]\s*([/／]?\s*(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS)(?:_PROMPT)?)\s*[\]］]",
    re.I,
)
# A line that begins a turn of a conversation in one template or another.
_ROLE_LINE = re.compile(
    r"^(?=[^\S\n]*(?:#{1,6}[^\S\n]*)?[\[【*]{0,2}"
    r"(?:system|assistant|human|user|instructions?|response|系统|用户|助手|指令)"
    r"[^\S\n]*(?:prompt|message|提示|消息)?[\]】*]{0,2}[^\S\n]*[:：])",
    re.I | re.M,
)


def format_passages(passages: Iterable[Passage]) -> str:
    """Fence passages as data; nothing that stands in one can close its fence or begin a turn."""
    blocks = []
    for passage in passages:
        chunk = passage.chunk
        place = " > ".join(filter(None, (chunk.title, chunk.location.heading)))
        blocks.append(
            f"<passage number={passage.number} source='{_label(chunk.source)}' "
            f"place='{_label(place)}'>\n{as_data(passage.text)}\n</passage>"
        )
    return "\n".join(blocks)


def as_data(text: str) -> str:
    """Return a passage's text without what a chat template or our fence would take for its own.

    Role tokens and fences lose their bracket (`‹` in place of `<`; `a < 5` and `<div>` keep
    theirs) or get parentheses, lines that begin a turn (`System:`) are quoted with `> `, and
    invisible characters are dropped.
    """
    text = _INVISIBLE.sub("", text)
    text = _CLOSED_TAG.sub("›", _TAG.sub(_opened, text))
    text = _BRACKET_TOKEN.sub(r"(\1)", text)
    return _ROLE_LINE.sub("> ", text)


def _opened(tag: re.Match[str]) -> str:
    """Take its bracket from a role token or our own fence; HTML and code keep theirs."""
    name = unicodedata.normalize("NFKC", tag["name"] or "").casefold()
    return "‹" if not name or name in _TOKENS or "_" in name else tag[0]


def _label(text: str) -> str:
    """Return a text as the value of an attribute: one short line that cannot leave its quotes."""
    line = " ".join(as_data(text).split()).replace("'", "’").replace("<", "‹").replace(">", "›")
    return line if len(line) <= _LONGEST_LABEL else f"{line[:_LONGEST_LABEL]}…"
