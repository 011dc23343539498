"""Read prompts from YAML and check them before anything is asked of a model."""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Literal

import yaml
from langchain_core.prompts import ChatPromptTemplate
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Language = Literal["zh", "en"]

PROMPT_VARIABLES: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"question", "passages"}),
    "condense": frozenset({"question", "history"}),
    "decompose": frozenset({"question"}),
    "expand": frozenset({"question", "count"}),
    "hyde": frozenset({"question"}),
    "question_check": frozenset({"question", "passages"}),
    "question_fact": frozenset({"passages"}),
    "question_multihop": frozenset({"passages"}),
    "question_table": frozenset({"passages"}),
    "question_unanswerable": frozenset({"passages"}),
    "translate": frozenset({"question", "language"}),
}
"""The prompts that there are, and the variables that each must use."""

PHRASE_NAMES = frozenset({"nothing found", "weak evidence", "nothing supported"})
"""What is said instead of an answer: the reasons to abstain, and that no sentence was left."""


class PromptFileError(Exception):
    """A prompt file is missing, is not YAML, or lacks a message or a variable.

    Attributes:
        hint: What the user can do about it.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the remedy apart."""
        super().__init__(message)
        self.hint = hint


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["system", "human", "ai"]
    content: str = Field(min_length=1)


class _PromptFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    messages: tuple[_Message, ...] = Field(min_length=1)


def load_prompt(
    name: str, *, language: Language, directory: Path | None = None
) -> ChatPromptTemplate:
    """Load `<directory>/<language>/<name>.yaml`.

    Args:
        name: One of `PROMPT_VARIABLES`.
        language: Which of the folders.
        directory: Where they are; None means the ones that come along.

    Raises:
        PromptFileError: The message names the file and what is wrong with it.
    """
    path = prompts_folder(directory) / language / f"{name}.yaml"
    data = read_yaml(path)
    try:
        messages = _PromptFile.model_validate(data).messages
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(str(part) for part in detail["loc"]) or "the whole file"
        raise PromptFileError(f"{path}: {place}: {detail['msg']}") from error
    found = {variable for message in messages for variable in variables_in(path, message.content)}
    wanted = PROMPT_VARIABLES[name]
    if found != wanted:
        raise PromptFileError(
            f"{path}: uses the variables {_listed(found)}, not {_listed(wanted)}",
            hint="write {{ and }} for braces that are not variables",
        )
    return ChatPromptTemplate.from_messages(
        [(message.role, message.content) for message in messages]
    )


def load_phrases(*, language: Language, directory: Path | None = None) -> dict[str, str]:
    """Load `<directory>/<language>/phrases.yaml`: fixed sentences by name.

    Raises:
        PromptFileError: The file is missing, is not a mapping of names to sentences, or has
            other names than `PHRASE_NAMES`.
    """
    path = prompts_folder(directory) / language / "phrases.yaml"
    data = read_yaml(path)
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise PromptFileError(f"{path}: expected names with one sentence each")
    if set(data) != PHRASE_NAMES:
        raise PromptFileError(
            f"{path}: has the phrases {_listed(set(map(str, data)))}, not {_listed(PHRASE_NAMES)}"
        )
    return {name: value.strip() for name, value in data.items()}


def prompts_folder(directory: Path | None = None) -> Path:
    """Return the folder that holds `zh/` and `en/`; None means the one that comes along."""
    return directory or Path(__file__).parent


def read_yaml(path: Path) -> object:
    """Read a YAML file.

    Raises:
        PromptFileError: It cannot be read, or is not YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PromptFileError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PromptFileError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error


def variables_in(path: Path, content: str) -> set[str]:
    """Return the names in braces that a text of a file uses.

    Raises:
        PromptFileError: The braces do not match.
    """
    try:
        return {name for _, name, _, _ in Formatter().parse(content) if name is not None}
    except ValueError as error:
        raise PromptFileError(f"{path}: {error}") from error


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
