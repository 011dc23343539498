"""What can go wrong while a file is read.

LoaderError
├── FileUnreadableError      missing, no permission, not a regular file
├── UnsupportedFormatError   no loader for this kind of file
├── FileTooLargeError        above the configured limit
├── EmptyFileError           read, but there is no text in it
├── EncryptedFileError       a password is needed
├── CorruptFileError         not what its name says, truncated or malformed
├── UndecodableTextError     no known encoding gives readable text
├── ModelMissingError        a model that reading it needs is not set or not whole
├── FileChangedError         something wrote to it while it was read
├── TimeLimitError           reading took too long
├── MemoryLimitError         reading took too much memory
├── ParserCrashedError       the process that read it died
└── FetchError               an address could not be fetched
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


class ModelMissingError(LoaderError):
    """Reading the file needs a model that is not configured or whose folder lacks a part."""


class FileChangedError(LoaderError):
    """Something kept writing to the file while it was read."""


class TimeLimitError(LoaderError):
    """Reading took longer than `ingest.max_seconds`."""


class MemoryLimitError(LoaderError):
    """Reading took more memory than `ingest.max_memory_mb`."""


class ParserCrashedError(LoaderError):
    """The process that read the file died of it."""


class FetchError(LoaderError):
    """An address (http, https) could not be fetched, or may not be."""
