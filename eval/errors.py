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
