"""What can go wrong while measuring."""


class EvalError(Exception):
    """A dataset or a run cannot be used.

    Attributes:
        hint: What the user can do about it; one sentence, may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the remedy apart, so that faces can lay them out."""
        super().__init__(message)
        self.hint = hint


class DatasetError(EvalError):
    """A dataset folder is missing or malformed; the message names line and field."""


class RunError(EvalError):
    """A run folder cannot be read or written, or does not fit what is asked of it."""


class ExperimentError(EvalError):
    """An experiment cannot be run as its file says; the message names the file and the place."""


class JudgeError(EvalError):
    """A judge cannot be asked, or what it said cannot be used."""
