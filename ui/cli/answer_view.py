"""An answer on the terminal: sentences with their marks as they come, then the evidence."""

from rich.console import Console

from chains.answering.answer import Answer, AnswerSentence
from ui.places import format_place

_NEAREST = 3
_EXCERPT = 80


class AnswerView:
    """Prints a streamed answer; each sentence appears together with its citation numbers."""

    def __init__(self, console: Console) -> None:
        """Begin with nothing shown."""
        self._console = console
        self._waiting = ""

    def show(self, piece: Answer) -> None:
        """Print what a piece adds: text up to the sentences whose support is known by now."""
        self._waiting += piece.text
        for sentence in piece.sentences:
            end = self._waiting.find(sentence.text) + len(sentence.text)
            self._write(self._waiting[:end] + _marks(sentence))
            self._waiting = self._waiting[end:]

    def finish(self, answer: Answer, *, trace: bool) -> None:
        """Print the rest of the text, the cited sentences with file and place, and remarks."""
        self._write(self._waiting + "\n")
        self._waiting = ""
        if answer.citations:
            self._write("\n依据 Sources\n")
        for citation in answer.citations:
            chunk = citation.passage.chunk
            place = format_place(chunk.location, language="zh")
            self._write(f"[{citation.number}] {chunk.source} {place}\n    {citation.quote}\n")
        if answer.abstained and answer.evidence:
            for passage in answer.evidence.passages[:_NEAREST]:
                place = format_place(passage.chunk.location, language="zh")
                excerpt = " ".join(passage.chunk.text.split())[:_EXCERPT]
                self._write(f"  · {passage.chunk.source} {place}\n    {excerpt}…\n")
        for warning in answer.warnings:
            self._write(f"! {warning}\n")
        if trace:
            for step in answer.trace:
                counts = "  ".join(f"{name} {count}" for name, count in step.counts.items())
                self._write(f"{step.step:10}{step.milliseconds:9.1f} ms  {counts}\n")

    def _write(self, text: str) -> None:
        self._console.print(text, end="", markup=False)


def _marks(sentence: AnswerSentence) -> str:
    numbers = "".join(f"[{number}]" for number in sentence.citations)
    match sentence.verdict:
        case "supported":
            return numbers
        case "weak":
            return f"{numbers}（依据较弱）"
        case "unsupported":
            return "（无依据）"
