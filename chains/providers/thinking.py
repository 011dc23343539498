"""Keeps what a model thought apart from what it answered, where tags are all there is."""

import re
from collections.abc import Iterator
from typing import Literal

from chains.providers.protocols import ChatPiece

OPEN = "<think>"
CLOSE = "</think>"
_OPEN_AT_LINE_START = re.compile(rf"^\s*{OPEN}", re.MULTILINE)


class ThinkSplitter:
    """Splits a stream of content into thinking and answer, wherever the pieces were cut.

    A tag counts at the start of a line only: an answer may well quote `<think>` in a sentence.
    White space around the tags is dropped. Thinking that is never closed stays thinking.

    Some chat templates (deepseek-r1, QwQ) open the tag in the prompt, so that all one sees is a
    `</think>` somewhere. With `undecided`, everything is held back until the first tag settles
    what it is; without, such a tag is dropped, but what came before it has already been given
    out as answer.
    """

    def __init__(self, *, undecided: bool = False) -> None:
        """Begin a stream.

        Args:
            undecided: The stream may begin inside thinking.
        """
        self._state: Literal["undecided", "text", "thinking"]
        self._state = "undecided" if undecided else "text"
        self._held = ""
        self._line_start = True
        self._after_tag = False

    def feed(self, content: str) -> Iterator[ChatPiece]:
        """Take the next piece of content and yield what it settles."""
        self._held += content
        while (piece := self._next()) is not None:
            if piece.text or piece.thinking:
                yield piece

    def finish(self) -> Iterator[ChatPiece]:
        """Yield what was held back; the stream is over."""
        if self._state == "undecided":
            self._state = "text"
            yield from self.feed("")
        if self._held and not (self._after_tag and self._held.isspace()):
            yield self._piece(self._held)
        self._held = ""

    def _next(self) -> ChatPiece | None:
        """Cut one piece off what is held; None means that more content is needed."""
        match self._state:
            case "undecided":
                return self._decide()
            case "thinking":
                return self._cut_thinking()
            case "text":
                return self._cut_text()

    def _decide(self) -> ChatPiece | None:
        opened = _OPEN_AT_LINE_START.search(self._held)
        closed = self._held.find(CLOSE)
        if opened and (closed < 0 or opened.start() < closed):
            self._state = "text"
            return ChatPiece()
        if closed < 0:
            return None
        self._enter("thinking", self._held)
        return ChatPiece()

    def _cut_thinking(self) -> ChatPiece | None:
        if not self._skip_space_after_tag():
            return None
        thinking, closed, rest = self._held.partition(CLOSE)
        if closed:
            self._enter("text", rest)
            return ChatPiece(thinking=thinking.rstrip())
        keep = _overlap(thinking, CLOSE)
        keep = len(thinking) - len(thinking[: len(thinking) - keep].rstrip())
        return self._emit(len(thinking) - keep)

    def _cut_text(self) -> ChatPiece | None:
        if not self._skip_space_after_tag():
            return None
        if self._line_start:
            begin = self._held.lstrip()
            if begin.startswith(OPEN):
                self._enter("thinking", begin.removeprefix(OPEN))
                return ChatPiece()
            if begin.startswith(CLOSE):
                self._enter("text", begin.removeprefix(CLOSE))
                return ChatPiece()
            if OPEN.startswith(begin) or CLOSE.startswith(begin):
                return None
        newline = self._held.find("\n") + 1
        self._line_start = newline > 0
        return self._emit(newline or len(self._held))

    def _skip_space_after_tag(self) -> bool:
        if self._after_tag:
            self._held = self._held.lstrip()
            self._after_tag = not self._held
        return bool(self._held)

    def _enter(self, state: Literal["text", "thinking"], rest: str) -> None:
        self._state, self._held = state, rest
        self._line_start = self._after_tag = True

    def _emit(self, length: int) -> ChatPiece | None:
        cut, self._held = self._held[:length], self._held[length:]
        return self._piece(cut) if cut else None

    def _piece(self, cut: str) -> ChatPiece:
        return ChatPiece(thinking=cut) if self._state == "thinking" else ChatPiece(text=cut)


def _overlap(text: str, tag: str) -> int:
    """Return how many characters at the end of the text may be the beginning of the tag."""
    sizes = range(min(len(text), len(tag) - 1), 0, -1)
    return next((size for size in sizes if text.endswith(tag[:size])), 0)
