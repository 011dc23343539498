"""The datasets that there are: the bundled one, and those in the data folder."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from chains.knowledge.library import knowledge_base_folder, list_knowledge_bases
from chains.knowledge.saved_cases import CASES_NAME
from eval.dataset import demo_dataset, read_cases
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.generating.review import DraftBook
from eval.origin import read_origin

ShelfOrigin = Literal["demo", "imported", "generated", "saved"]


@dataclass(frozen=True, kw_only=True)
class DatasetSummary:
    """A line of the list of datasets.

    Attributes:
        name: What it is found by; display name of the knowledge base for saved ones.
        path: Its folder.
        origin: How it came about.
        cases: How many can be measured with.
        kinds: Kind of case -> how many, the most frequent first.
        to_review: Drafts that wait to be looked at.
        knowledge_base: Display name of the knowledge base that it asks about, or "".
        error: Why it cannot be used, or "".
    """

    name: str
    path: Path
    origin: ShelfOrigin
    cases: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    to_review: int = 0
    knowledge_base: str = ""
    error: str = ""


def list_datasets(folders: EvaluationFolders) -> list[DatasetSummary]:
    """Return all datasets: the bundled one first, then by name."""
    names = _knowledge_bases(folders)
    places: tuple[tuple[Path, ShelfOrigin], ...] = (
        (folders.datasets, "imported"),
        (folders.saved, "saved"),
    )
    found = [
        _summary(path, origin=origin, names=names)
        for parent, origin in places
        for path in (sorted(parent.iterdir()) if parent.is_dir() else ())
        if path.is_dir() and not path.name.startswith(".")
    ]
    found.sort(key=lambda summary: summary.name)
    return [_summary(demo_dataset(), origin="demo"), *found]


def find_dataset(name_or_path: str | Path, folders: EvaluationFolders) -> Path:
    """Return the folder of a dataset, or its file of cases.

    What exists as a path comes first; then names: `demo`, and those of `list_datasets`.

    Raises:
        DatasetError: There is none; the hint lists the names.
    """
    path = Path(name_or_path)
    if path.exists():
        return path
    summaries = list_datasets(folders)
    wanted = str(name_or_path)
    for summary in summaries:
        if wanted in (summary.name, summary.path.name):
            return summary.path
    names = ", ".join(summary.name for summary in summaries)
    raise DatasetError(f"{wanted}: no such dataset", hint=f"a folder, or one of: {names}")


def _knowledge_bases(folders: EvaluationFolders) -> dict[str, str]:
    """Return folder -> display name of the users' knowledge bases."""
    data_dir = folders.root.parent
    found = (summary.name for summary in list_knowledge_bases(data_dir))
    return {knowledge_base_folder(data_dir, name).name: name for name in found}


def _summary(
    path: Path, *, origin: ShelfOrigin, names: Mapping[str, str] | None = None
) -> DatasetSummary:
    """Look at a dataset without reading its documents."""
    try:
        written = read_origin(path)
        drafts = DraftBook(path).drafts()
        cases_file = path / CASES_NAME
        cases = list(read_cases(cases_file)) if cases_file.is_file() else []
    except (DatasetError, OSError) as error:
        return DatasetSummary(name=path.name, path=path, origin=origin, error=str(error))
    kinds = Counter(case.kind for case in cases)
    of_base = written.knowledge_base if written else ""
    if origin == "saved":
        of_base = (names or {}).get(path.name, "")
    return DatasetSummary(
        name=(of_base or path.name) if origin == "saved" else path.name,
        path=path,
        origin=written.kind if written and origin == "imported" else origin,
        cases=len(cases),
        kinds=dict(kinds.most_common()),
        to_review=sum(draft.status == "waiting" for draft in drafts),
        knowledge_base=of_base,
    )
