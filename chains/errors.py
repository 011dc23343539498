"""What can go wrong between a configuration and an answer.

ChainError
├── InputError                   what the user gave is wrong (command line: exit 2)
│   ├── SettingsError            configuration file, profile or override
│   ├── PromptError              a prompt file is missing or malformed
│   ├── QuestionError            empty question, malformed history
│   ├── ConversationError        deleted in the meantime, or its file is damaged
│   └── KnowledgeBaseError       missing, locked or of another configuration
├── ServiceError                 a service or a model is unavailable (command line: exit 3)
│   ├── ServiceUnreachableError  nothing answers at the address
│   ├── ModelMissingError        the server runs but does not have the model
│   ├── WeightsMissingError      no weights at the path, or the hub cannot be reached
│   ├── ServiceFailedError       the service answered with an error
│   └── StorageError             the disk is full, or cannot be written
└── StoppedError                 nobody waits any more; ends work, and no user ever meets it
"""


class ChainError(Exception):
    """Root of all errors that a user can meet outside of file loading.

    Attributes:
        hint: What the user can do about it; one sentence, may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the remedy apart, so that faces can lay them out."""
        super().__init__(message)
        self.hint = hint


class InputError(ChainError):
    """What the user gave cannot be used; nothing was written."""


class SettingsError(InputError):
    """The configuration file, a profile, an overlay or an override is wrong."""


class PromptError(InputError):
    """A prompt file is missing, malformed, or lacks a variable."""


class QuestionError(InputError):
    """The question is empty or its history malformed."""


class ConversationError(InputError):
    """The conversation was deleted, or the file that they are in cannot be used."""


class KnowledgeBaseError(InputError):
    """The knowledge base is missing, locked, or was built by another configuration."""


class ServiceError(ChainError):
    """A service or a model that the configuration names is unavailable."""


class ServiceUnreachableError(ServiceError):
    """Nothing answers at the configured address."""


class ModelMissingError(ServiceError):
    """The server runs, but it does not have the model."""


class WeightsMissingError(ServiceError):
    """There are no weights at the path, or the hub that has them cannot be reached."""


class ServiceFailedError(ServiceError):
    """The service answered with an error, or its stream broke off."""


class StorageError(ServiceError):
    """The disk is full, or cannot be written; what was committed before still answers."""


class StoppedError(ChainError):
    """Nobody waits any more for what was being worked on."""
