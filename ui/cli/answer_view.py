"""An answer on the terminal: sentences with their marks as they come, then the evidence."""

from rich.console import Console

from chains.answering.answer import Answer, AnswerSentence
from prompts.load import Language
from ui.places import format_place

_NEAREST = 3
_EXCERPT = 80
_WORDS = {
    "zh": {
        "sources": "依据",
        "weak": "（依据较弱）",
        "unsupported": "（无依据）",
        "instructions": "此段像是写给语言模型的指令：",
    },
    "en": {
        "sources": "Sources",
        "weak": " (weak support)",
        "unsupported": " (no support)",
        "instructions": "the passage reads like an instruction to a language model: ",
    },
}


class AnswerView:
    """Prints a streamed answer; each sentence appears together with its citation numbers."""

    def __init__(self, console: Console, *, language: Language) -> None:
        """Begin with nothing shown.

        Args:
            console: Where to print.
            language: Of the words around the answer.
        """
        self._console = console
        self._language = language
        self._words = _WORDS[language]
        self._waiting = ""

    def show(self, piece: Answer) -> None:
        """Print what a piece adds: text up to the sentences whose support is known by now."""
        self._waiting += piece.text
        for sentence in piece.sentences:
            end = self._waiting.find(sentence.text) + len(sentence.text)
            self._write(self._waiting[:end] + self._marks(sentence))
            self._waiting = self._waiting[end:]

    def finish(self, answer: Answer, *, trace: bool) -> None:
        """Print the rest of the text, the cited sentences with file and place, and remarks."""
        self._write(self._waiting + "\n")
        self._waiting = ""
        self._write_sources(answer)
        self._write_remarks(answer)
        if trace:
            for step in answer.trace:
                counts = "  ".join(f"{name} {count}" for name, count in step.counts.items())
                self._write(f"{step.step:10}{step.milliseconds:9.1f} ms  {counts}".rstrip() + "\n")

    def _write_sources(self, answer: Answer) -> None:
        if answer.citations:
            self._write(f"\n{self._words['sources']}\n")
        for citation in answer.citations:
            chunk = citation.chunk
            place = format_place(chunk.location, language=self._language)
            quote = " ".join(citation.quote.split())
            self._write(f"[{citation.number}] {chunk.source} {place}".rstrip() + f"\n    {quote}\n")
            if citation.instructions:
                self._write(f"    ! {self._words['instructions']}{citation.instructions}\n")

    def _write_remarks(self, answer: Answer) -> None:
        for sentence in answer.sentences:
            if sentence.reasons and sentence.marked:
                self._write(f"? {_excerpt(sentence.text)} — {'; '.join(sentence.reasons)}\n")
        if answer.abstained and answer.evidence:
            for passage in answer.evidence.passages[:_NEAREST]:
                place = format_place(passage.chunk.location, language=self._language)
                excerpt = _excerpt(passage.chunk.text)
                self._write(f"  · {passage.chunk.source} {place}".rstrip() + f"\n    {excerpt}\n")
        for warning in answer.warnings:
            self._write(f"! {warning}\n")

    def _write(self, text: str) -> None:
        self._console.print(text, end="", markup=False)

    def _marks(self, sentence: AnswerSentence) -> str:
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        return numbers + (self._words.get(sentence.verdict, "") if sentence.marked else "")


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"
