"""A progress bar on stderr, for people only."""

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ui.cli.session import Session


class ChunksColumn(ProgressColumn):
    """The chunks written so far, and how many a second: the task's field `chunks`."""

    def render(self, task: Task) -> Text:
        """Return e.g. `512 chunks, 74/s`."""
        chunks = int(task.fields["chunks"])
        seconds = task.elapsed or 0.0
        rate = f", {chunks / seconds:.0f}/s" if chunks and seconds else ""
        return Text(f"{chunks} chunks{rate}")


def progress_bar(session: Session, *columns: ProgressColumn) -> Progress:
    """Return a bar of description, share, count and remaining time.

    Args:
        session: Says where messages go; nothing is shown where that is no terminal.
        columns: What stands before the remaining time.
    """
    return Progress(
        # Names of files are no markup.
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        *columns,
        TimeRemainingColumn(),
        console=session.messages,
        transient=True,
        # Rich would leave an empty line in a file.
        disable=session.as_json or not session.messages.is_terminal,
    )
