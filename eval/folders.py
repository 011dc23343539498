"""Where evaluation keeps its things: everything lies in one folder beside the knowledge bases."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EvaluationFolders:
    """Names the folders; nothing is created.

    Attributes:
        root: `evaluation` in the data folder.
    """

    root: Path

    @classmethod
    def of(cls, data_dir: Path) -> "EvaluationFolders":
        """Return the folders of a data folder."""
        return cls(data_dir / "evaluation")

    @property
    def datasets(self) -> Path:
        """Dataset folders that were imported or generated."""
        return self.root / "datasets"

    @property
    def saved(self) -> Path:
        """Dataset folders of cases that were saved on the page, one a knowledge base."""
        return self.root / "saved"

    @property
    def runs(self) -> Path:
        """Run folders."""
        return self.root / "runs"

    @property
    def experiments(self) -> Path:
        """Folders of experiments, with their runs and reports."""
        return self.root / "experiments"

    @property
    def stages(self) -> Path:
        """What stages gave, by the key of what shapes them."""
        return self.root / "stages"

    @property
    def judgements(self) -> Path:
        """What judges answered, by the request."""
        return self.root / "judgements"
