"""What one tab of a browser looks at in the evaluation; the browser keeps it, not the server."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from ui.web.kept import number_of, read_kept

Place = Literal["overview", "run", "compare", "experiment", "review"]

ADDRESSED = ("run", "beside", "experiment", "review", "case")
"""What lies in the address too, so that it can be kept and sent to somebody."""

_LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown; all empty is the overview.

    Attributes:
        run: Id of the open run, see `Archive`.
        beside: Id of the run that it is compared with.
        experiment: Id of the open experiment.
        review: Name of the dataset whose questions are reviewed.
        case: Id of the open case, or of the question that is being edited.
        config: Name of the configuration whose details are shown.
        filter: Which cases are listed.
        sort: Metric that the cases are sorted by, the worst first; "" is the dataset's order.
        page: Page of the list, from 0.
    """

    run: str = ""
    beside: str = ""
    experiment: str = ""
    review: str = ""
    case: str = ""
    config: str = ""
    filter: str = "all"
    sort: str = ""
    page: int = 0

    @property
    def place(self) -> Place:
        """Which of the tab's views it is."""
        if self.experiment:
            return "experiment"
        if self.review:
            return "review"
        if self.run:
            return "compare" if self.beside else "run"
        return "overview"

    def dump(self) -> str:
        """Return what the browser keeps."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_view(kept: str) -> View:
    """Read what a browser has kept; what is malformed is as if it were not there."""
    return _view(read_kept(kept))


def view_of_address(query: Mapping[str, str]) -> View:
    """Read what an address names; the same, for a page that loads."""
    return _view({name: query.get(name, "") for name in ADDRESSED})


def _view(values: Mapping[str, Any]) -> View:
    words = {
        field.name: value[:_LONGEST]
        for field in fields(View)
        if field.name != "page" and isinstance(value := values.get(field.name), str) and value
    }
    return View(**words, page=number_of(str(values.get("page", ""))) or 0)
