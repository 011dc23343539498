"""What measuring leaves of documents: indexes of their own, passages and answers of runs.

Datasets that are about a knowledge base link to its files. Once they were measured with, the
files' words stand in evaluation's own knowledge bases, in runs, in reports and in what judges
answered. All of it can be made again from the documents that are left.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import yaml

from chains.knowledge.remembered import Remembered

_RUN = "run.yaml"
_JUDGED = "judged.jsonl"


def place_key(documents: Path) -> str:
    """Return what names a folder of documents in the names of evaluation's knowledge bases."""
    return hashlib.sha256(str(documents.resolve()).encode()).hexdigest()[:8]


class MeasuredCopies:
    """A `Memory`: removes what was made of a dataset that is about a knowledge base."""

    def __init__(self, evaluation: Path, *, dataset: Path) -> None:
        """Prepare; neither folder need exist.

        Args:
            evaluation: Where evaluation keeps its things.
            dataset: The dataset folder.
        """
        self._evaluation = evaluation
        self._dataset = dataset

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Remove it all; see `Memory`.

        The dataset links to all files of the knowledge base, so that any of what was measured
        may hold words of the document.
        """
        del document, source, texts
        self.remove()
        return Remembered()

    def remove(self) -> None:
        """Remove indexes, kept stages, runs and whole experiments of the dataset.

        Runs that were written elsewhere are not known here.
        """
        key = place_key(self._dataset / "documents")
        for folder in list(self._evaluation.glob(f"knowledge/*-{key}-*")):
            shutil.rmtree(folder)
        for path in list(self._evaluation.glob(f"stages/**/*-{key}-*")):
            path.unlink(missing_ok=True)
        judged = False
        for run in list(self._runs()):
            judged = judged or (run / _JUDGED).is_file()
            shutil.rmtree(self._outermost(run), ignore_errors=True)
        if judged:  # they quote what they judge, and do not say which run it was for
            shutil.rmtree(self._evaluation / "judgements", ignore_errors=True)

    def _runs(self) -> Iterator[Path]:
        """Yield the run folders that measured with the dataset."""
        own = self._dataset.resolve()
        for kind in ("runs", "experiments"):
            for header in self._evaluation.glob(f"{kind}/**/{_RUN}"):
                place = _dataset_of(header)
                if place is not None and own in (place, place.parent):
                    yield header.parent

    def _outermost(self, run: Path) -> Path:
        """Return the run's folder, or its whole experiment's: its report quotes its runs."""
        experiments = self._evaluation / "experiments"
        if experiments not in run.parents:
            return run
        return experiments / run.relative_to(experiments).parts[0]


def _dataset_of(header: Path) -> Path | None:
    """Return the folder, or the file of cases, that a run measured with; None if it is damaged."""
    try:
        place = yaml.safe_load(header.read_text(encoding="utf-8"))["dataset_path"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
        return None
    return Path(str(place)).resolve()
