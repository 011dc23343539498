"""Where a dataset folder comes from, as it says itself in `origin.json`."""

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chains.knowledge.saved_cases import ORIGIN_NAME
from eval.errors import DatasetError

OriginKind = Literal["imported", "generated", "saved"]


class Origin(BaseModel):
    """What made a dataset.

    Attributes:
        kind: How it came about.
        knowledge_base: Display name of the knowledge base that it asks about, or "".
        folder: Name of that knowledge base's folder; forgetting one of its files reaches
            datasets by it.
        format: What was imported: `squad`, `rgb` …; or "".
        files: Imported file -> SHA-256.
        model: What wrote the questions, or "".
        seed: Of what was drawn.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: OriginKind
    knowledge_base: str = ""
    folder: str = ""
    format: str = ""
    files: dict[str, str] = {}
    model: str = ""
    seed: int | None = None


def write_origin(folder: Path, origin: Origin) -> None:
    """Write `origin.json` into a dataset folder."""
    data = origin.model_dump(exclude_defaults=True)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    (folder / ORIGIN_NAME).write_text(f"{text}\n", encoding="utf-8")


def read_origin(folder: Path) -> Origin | None:
    """Return where a dataset comes from; None where it does not say.

    Raises:
        DatasetError: The file is not what `write_origin` writes.
    """
    path = folder / ORIGIN_NAME
    if not path.is_file():
        return None
    try:
        return Origin.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path}: not the origin of a dataset", hint="delete the file; it only informs"
        ) from error
