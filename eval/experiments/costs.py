"""How long things took on this machine, so that a plan can say how long they will take."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from chains.settings.settings import Settings
from eval.runs.lines import replace_text
from eval.runs.stage_keys import retrieval_asks_chat
from eval.runs.stored import CaseTiming

_RETRIEVAL_STEPS = ("condense", "expand", "search", "rerank")

# Before anything was measured here: orders of magnitude, from two cores without an accelerator.
_CASE_MS = {"none": 3.0, "lexical": 9.0, "flag": 1500.0}
_QUERY_MS = {"hashing": 0.0}
_MODEL_QUERY_MS = 30.0
_REWRITE_MS = 4000.0
_ANSWER_MS = {"extractive": 15.0}
_MODEL_ANSWER_MS = 10_000.0
_INDEX_SECONDS_PER_MB = {"hashing": 5.0}
_MODEL_INDEX_SECONDS_PER_MB = 120.0


class Costs:
    """Seconds of a case and of a megabyte, by what takes them; kept in a small file."""

    def __init__(self, path: Path) -> None:
        """Read what earlier runs took.

        Args:
            path: The file; it need not exist.
        """
        self._path = path
        self._seconds = _read(path)

    def retrieval(self, settings: Settings) -> tuple[float, bool]:
        """Return the seconds of a search, and whether they were measured."""
        known = self._seconds.get(_retrieval_class(settings))
        return (_guess_retrieval(settings), False) if known is None else (known, True)

    def answer(self, settings: Settings) -> tuple[float, bool]:
        """Return the seconds from candidates to an answer, and whether they were measured."""
        known = self._seconds.get(_answer_class(settings))
        guess = _ANSWER_MS.get(settings.chat.provider, _MODEL_ANSWER_MS) / 1000
        return (guess, False) if known is None else (known, True)

    def index(self, settings: Settings, *, megabytes: float) -> tuple[float, bool]:
        """Return the seconds of indexing documents, and whether they were measured."""
        known = self._seconds.get(_index_class(settings))
        guess = _INDEX_SECONDS_PER_MB.get(settings.embedding.provider, _MODEL_INDEX_SECONDS_PER_MB)
        return (guess if known is None else known) * megabytes, known is not None

    def add_run(self, settings: Settings, timings: Sequence[CaseTiming], *, scored: str) -> None:
        """Note how long the cases of a run took; what was reused took no time."""
        searched, answered = [], []
        for timing in timings:
            search = sum(timing.steps.get(step, 0.0) for step in _RETRIEVAL_STEPS)
            answered.append(timing.milliseconds - search)
            if not timing.reused:
                searched.append(search)
        if searched:
            self._note(_retrieval_class(settings), sum(searched) / len(searched) / 1000)
        if answered and scored == "answers":
            self._note(_answer_class(settings), sum(answered) / len(answered) / 1000)

    def add_index(self, settings: Settings, *, megabytes: float, seconds: float) -> None:
        """Note how long documents took to be indexed."""
        if megabytes:
            self._note(_index_class(settings), seconds / megabytes)

    def save(self) -> None:
        """Write the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(self._path, json.dumps(self._seconds, indent=1, ensure_ascii=False))

    def _note(self, what: str, seconds: float) -> None:
        self._seconds[what] = round(seconds, 6)


def _retrieval_class(settings: Settings) -> str:
    variants = settings.retrieval.variants
    asked = [
        variants.provider,
        *(name for name in ("hyde", "translate", "decompose") if getattr(variants, name)),
    ]
    if not retrieval_asks_chat(settings, history=False):
        asked = asked[:1]
    arms = [
        name
        for name, arm in (
            ("dense", settings.retrieval.dense),
            ("lexical", settings.retrieval.lexical),
        )
        if arm.weight
    ]
    reranker = _model(settings.retrieval.reranker)
    return f"search {'+'.join(arms)} {_model(settings.embedding)} {reranker} {'+'.join(asked)}"


def _answer_class(settings: Settings) -> str:
    return f"answer {_model(settings.chat)}"


def _index_class(settings: Settings) -> str:
    return f"index {_model(settings.embedding)}"


def _model(section: object) -> str:
    return f"{getattr(section, 'provider', '')} {getattr(section, 'model', '')}".strip()


def _guess_retrieval(settings: Settings) -> float:
    guess = _CASE_MS[settings.retrieval.reranker.provider]
    guess += _QUERY_MS.get(settings.embedding.provider, _MODEL_QUERY_MS)
    if retrieval_asks_chat(settings, history=False):
        guess += _REWRITE_MS
    return guess / 1000


def _read(path: Path) -> dict[str, float]:
    """Read the file; one that is damaged is forgotten, since it only estimates."""
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    if not isinstance(data, Mapping):
        return {}
    return {str(name): float(v) for name, v in data.items() if isinstance(v, int | float)}
