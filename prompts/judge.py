"""Read what a judge is told from YAML and check it before anything is asked."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.load import Language, PromptFileError, prompts_folder, read_yaml, variables_in

JUDGE_PROMPTS = frozenset(
    {"attribution", "claims", "question", "statements", "usefulness", "verdicts"}
)
"""The tasks of a judge; each is `judge_<name>.yaml`, and `judge_frame.yaml` goes around them."""

_FRAME_VARIABLES = {
    "prompt": {"instruction", "schema", "examples", "input"},
    "example": {"number", "input", "output"},
    "again": set[str](),
}

_File = TypeVar("_File", bound=BaseModel)


class JudgeExample(BaseModel):
    """An input with the output that is wanted; the fields are those of the metric's own types."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: dict[str, Any] = Field(min_length=1)
    output: dict[str, Any] = Field(min_length=1)


class JudgePrompt(BaseModel):
    """A task of the judge.

    Attributes:
        instruction: What it is to do.
        examples: How that is done.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instruction: str = Field(min_length=1)
    examples: tuple[JudgeExample, ...] = Field(min_length=1)


class JudgeFrame(BaseModel):
    """The texts that are the same for every task; `{name}` stands for what is filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str
    example: str
    again: str


@dataclass(frozen=True, kw_only=True)
class JudgePrompts:
    """Everything that a judge is told in one language.

    Attributes:
        language: The language.
        frame: Goes around the tasks.
        tasks: Name -> task, of `JUDGE_PROMPTS`.
        folder: Where they were read from.
    """

    language: Language
    frame: JudgeFrame
    tasks: dict[str, JudgePrompt]
    folder: Path

    @property
    def fingerprint(self) -> str:
        """Hash of all texts, 16 hexadecimal digits."""
        parts = [self.frame, *(self.tasks[name] for name in sorted(self.tasks))]
        text = "\0".join(part.model_dump_json() for part in parts)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_judge_prompts(*, language: Language, directory: Path | None = None) -> JudgePrompts:
    """Load the `judge_*.yaml` of a language.

    Args:
        language: Which of the folders.
        directory: Where they are; None means the ones that come along.

    Raises:
        PromptFileError: A file is missing or malformed; the message names it.
    """
    folder = prompts_folder(directory) / language
    tasks = {name: _load(folder / f"judge_{name}.yaml", JudgePrompt) for name in JUDGE_PROMPTS}
    path = folder / "judge_frame.yaml"
    frame = _load(path, JudgeFrame)
    for name, wanted in _FRAME_VARIABLES.items():
        found = variables_in(path, getattr(frame, name))
        if found != wanted:
            raise PromptFileError(
                f"{path}: {name}: uses the variables {', '.join(sorted(found)) or 'none'}, "
                f"not {', '.join(sorted(wanted)) or 'none'}",
                hint="write {{ and }} for braces that are not variables",
            )
    return JudgePrompts(language=language, frame=frame, tasks=tasks, folder=folder)


def fill_frame(text: str, **values: str) -> str:
    """Put values into a text of the frame; braces in the values stay what they are."""
    return Formatter().vformat(text, (), values).strip()


def _load(path: Path, kind: type[_File]) -> _File:
    try:
        return kind.model_validate(read_yaml(path))
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(str(part) for part in detail["loc"]) or "the whole file"
        raise PromptFileError(f"{path}: {place}: {detail['msg']}") from error
