"""A progress bar on stderr, for people only."""

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from ui.cli.session import Session


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
