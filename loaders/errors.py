"""What can go wrong while a file is read.

LoaderError
├── FileUnreadableError      missing, no permission, not a regular file
├── UnsupportedFormatError   no loader for this kind of file
├── FileTooLargeError        above the configured limit
├── EmptyFileError           read, but there is no text in it
├── EncryptedFileError       a password is needed
├── CorruptFileError         not what its name says, truncated or malformed
└── UndecodableTextError     no known encoding gives readable text
"""


class LoaderError(Exception):
    """A file could not be turned into text.

    Attributes:
        hint: What the user can do about it; one sentence, may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the remedy apart, so that faces can lay them out."""
        super().__init__(message)
        self.hint = hint


class FileUnreadableError(LoaderError):
    """The path is missing, is not a regular file, or may not be read."""


class UnsupportedFormatError(LoaderError):
    """No loader reads this kind of file."""


class FileTooLargeError(LoaderError):
    """The file is larger than `loaders.max_file_mb`."""


class EmptyFileError(LoaderError):
    """The file was read, but no text came out of it."""


class EncryptedFileError(LoaderError):
    """The file is protected by a password."""


class CorruptFileError(LoaderError):
    """The file is truncated, malformed, or not of the kind its name says."""


class UndecodableTextError(LoaderError):
    """No known encoding turns the bytes into readable text."""
