"""An experiment as its YAML file says it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Spec(BaseModel):
    """A part of the file: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(Spec):
    """One entry of the list of configurations.

    Attributes:
        name: For people.
        overlay: Laid over the base.
    """

    name: str = Field(min_length=1)
    overlay: dict[str, Any] = {}


class Choice(Spec):
    """One value of a setting that takes several keys to be said.

    Attributes:
        name: For people, e.g. `rerank`.
        overlay: What it is.
    """

    name: str = Field(min_length=1)
    overlay: dict[str, Any] = {}


class Search(Spec):
    """Which of the configurations are measured.

    Attributes:
        method: `grid` measures all; `random` some; `halving` all on few cases, the better part
            of them on more, and the survivors on everything.
        count: Configurations that `random` draws.
        survivors: Configurations that `halving` measures on everything.
        keep: Share that each of its rounds keeps.
        first: Cases of a dataset in its first round.
        seed: Of the draws.
    """

    method: Literal["grid", "random", "halving"] = "grid"
    count: int = Field(default=10, ge=2)
    survivors: int = Field(default=3, ge=2)
    keep: float = Field(default=0.5, gt=0, lt=1)
    first: int = Field(default=100, ge=10)
    seed: int = 20261121


class Experiment(Spec):
    """What is compared on what.

    Attributes:
        title: For people.
        datasets: Dataset folders; relative ones count from the file's folder. `demo` is the
            bundled one.
        profile: Profile of the base; None takes the command line's or the configuration's.
        base: Overlay under all configurations.
        configurations: Entries that are compared as they stand.
        grid: Setting -> its values, all combinations of which are compared. A key is a dotted
            path with a list of values, or any name with a list of choices. With a list of
            configurations too, the grid is laid over each of them.
        scored: `retrieval` or `answers`.
        primary: Metric that decides; one that single cases have.
        metrics: Others that are reported.
        judge: RAGAS metrics that a judge adds; answers only.
        repeats: Runs of each configuration, with other seeds of the chat model.
        limit: Only the first cases of each dataset.
        search: Which configurations are measured.
        alpha: Level of the tests.
    """

    title: str
    datasets: tuple[str, ...] = Field(min_length=1)
    profile: str | None = None
    base: dict[str, Any] = {}
    configurations: tuple[Candidate, ...] = ()
    grid: dict[str, tuple[Any, ...]] = {}
    scored: Literal["retrieval", "answers"] = "retrieval"
    primary: str
    metrics: tuple[str, ...] = ()
    judge: tuple[str, ...] = ()
    repeats: int = Field(default=1, ge=1, le=20)
    limit: int | None = Field(default=None, ge=1)
    search: Search = Search()
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
