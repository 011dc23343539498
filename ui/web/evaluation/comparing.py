"""Two runs that are compared, kept for a while: testing all metrics takes a second or two."""

import json
from collections import OrderedDict
from threading import Lock

from chains.settings.overlays import leaves
from eval.reports.comparison import RunComparison
from eval.runs.stored import StoredRun

_KEPT = 4

_Key = tuple[int, int, str]


def differing_settings(a: StoredRun, b: StoredRun) -> list[tuple[str, str, str]]:
    """Return (dotted path, value of the first, value of the second) where two runs differ."""
    left, right = _written(a), _written(b)
    paths = dict.fromkeys([*left, *right])
    return [
        (path, left.get(path, ""), right.get(path, ""))
        for path in paths
        if left.get(path) != right.get(path)
    ]


def _written(run: StoredRun) -> dict[str, str]:
    settings = leaves(run.header.settings)
    return {path: json.dumps(value, ensure_ascii=False) for path, value in settings}


class Comparisons:
    """Compares runs, and remembers what came of it as long as the runs are the same objects."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = Lock()
        self._known: OrderedDict[_Key, tuple[StoredRun, StoredRun, RunComparison]] = OrderedDict()

    def compare(self, a: StoredRun, b: StoredRun, *, metric: str = "") -> RunComparison:
        """Compare two runs.

        Args:
            a: The first.
            b: The second.
            metric: Only this one; "" means all.

        Raises:
            ComparisonError: They have no case in common, or none with the metric.
        """
        key = (id(a), id(b), metric)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known[0] is a and known[1] is b:
                return known[2]
        from eval.reports.compare import compare_runs  # with it comes SciPy

        found = compare_runs(a, b, metric=metric or None)
        with self._lock:
            self._known[key] = (a, b, found)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found
