"""What an answer waits for, on stderr, for people at a terminal only."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chains.answering.answer import Answer
from prompts.load import Language

_WORDS = {
    "zh": {"searching": "正在检索", "thinking": "模型在思考", "writing": "等待模型作答"},
    "en": {"searching": "searching", "thinking": "thinking", "writing": "waiting for the model"},
}


class Waiting:
    """A line with the stage and the seconds so far, gone once there is something to read."""

    def __init__(self, progress: Progress, *, language: Language) -> None:
        """Begin with the search.

        Args:
            progress: Shows the line.
            language: Of the words.
        """
        self._progress = progress
        self._words = _WORDS[language]
        self._shown = "searching"
        self._line = progress.add_task(self._words[self._shown], total=None)

    def follow(self, answer: Answer, piece: Answer) -> None:
        """Say what is waited for after a piece; a finished sentence ends the waiting.

        Args:
            answer: The sum of the pieces so far.
            piece: The last of them.
        """
        if piece.sentences:
            self._progress.stop()
        elif answer.evidence is not None:
            stage = "thinking" if answer.thinking and not answer.text else "writing"
            if stage != self._shown:
                self._shown = stage
                self._progress.update(self._line, description=self._words[stage], refresh=True)


@contextmanager
def waiting(messages: Console, *, language: Language) -> Iterator[Waiting]:
    """Show the line until the block ends; nothing where messages go to no terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    disable = messages.quiet or not messages.is_terminal
    with Progress(*columns, console=messages, transient=True, disable=disable) as progress:
        yield Waiting(progress, language=language)
