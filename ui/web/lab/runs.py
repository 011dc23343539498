"""Questions that are run through the stages in the background, and kept for a while."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from secrets import token_hex
from threading import Event, RLock, Thread
from typing import Generic, TypeVar

from chains.errors import ChainError
from chains.exploring import Explorers
from chains.retrieval.explain import Fate, deep_overlay, trace_fate
from chains.retrieval.explore import Exploration
from chains.retrieval.rescue import Attempt, Change, single_changes, try_changes
from chains.retrieval.steps import Question
from chains.settings.settings import Settings
from chains.settings.trial import with_retrieval

_KEPT = 40
_PATIENCE_SECONDS, _SHORT_PATIENCE_SECONDS = 0.8, 0.1
"""What ends within this is shown at once; what takes longer is asked for by a timer."""

Failure = ChainError | OSError


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Something that is worked on, at one moment.

    Attributes:
        running: Whether more is to come.
        stopped: Whether somebody has asked it to end.
        error: What ended it, or None.
    """

    running: bool = True
    stopped: bool = False
    error: Failure | None = None


V = TypeVar("V", bound=Progress)


@dataclass(frozen=True, kw_only=True)
class RunView(Progress):
    """A question at one moment.

    Attributes:
        knowledge_base: What was asked.
        question: The question.
        settings: One configuration, or two side by side.
        overlay: YAML of what the last one lays over the configuration, or "".
        found: What each of them found, as far as they are done.
    """

    knowledge_base: str
    question: str
    settings: tuple[Settings, ...]
    overlay: str = ""
    found: tuple[Exploration, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all of it was found."""
        return len(self.found) == len(self.settings)


@dataclass(frozen=True, kw_only=True)
class ExplanationView(Progress):
    """Why a passage was not read, at one moment.

    Attributes:
        chunk_id: The passage.
        fate: What became of it, or None while that is not known.
        tried: The changes so far.
        total: How many are to be tried.
    """

    chunk_id: str
    fate: Fate | None = None
    tried: tuple[Attempt, ...] = ()
    total: int = 0


class _Work(Generic[V]):
    """Steps through views in a thread of its own; the last one is what is seen."""

    def __init__(self, first: V, steps: Callable[[V], Iterator[V]]) -> None:
        self._seen = first
        self._steps = steps
        self._left, self._done = Event(), Event()
        Thread(target=self._run, daemon=True, name="zhiwen-lab").start()

    @property
    def seen(self) -> V:
        return self._seen

    def stop(self) -> None:
        self._left.set()

    def wait(self, seconds: float) -> None:
        self._done.wait(seconds)

    def _run(self) -> None:
        error: Failure | None = None
        try:
            for view in self._steps(self._seen):
                self._seen = view
                if self._left.is_set():
                    break
        except (ChainError, OSError) as caught:
            error = caught
        finally:
            stopped = self._left.is_set()
            self._seen = replace(self._seen, running=False, stopped=stopped, error=error)
            self._done.set()


class LabRuns:
    """Runs questions, and tries what would have kept a passage."""

    def __init__(self, explorers: Explorers) -> None:
        """Prepare; nothing runs yet.

        Args:
            explorers: Of the workspace.
        """
        self.explorers = explorers
        self._lock = RLock()
        self._runs: OrderedDict[str, _Work[RunView]] = OrderedDict()
        self._explanations: OrderedDict[str, _Work[ExplanationView]] = OrderedDict()

    def start(self, asked: RunView) -> str:
        """Begin to run a question, and wait a moment for it to end.

        Args:
            asked: The question, with nothing found yet.

        Returns:
            What it is called.
        """
        work = _Work(asked, self._explore)
        work.wait(_PATIENCE_SECONDS)
        return self._keep(self._runs, work)

    def run(self, name: str) -> RunView | None:
        """Return how far a question is, or None where it is not known any more."""
        with self._lock:
            work = self._runs.get(name)
        return work.seen if work else None

    def explain(self, run: RunView, chunk_id: str) -> str:
        """Begin to explain what became of a passage with the last configuration of a run."""
        work = _Work(ExplanationView(chunk_id=chunk_id), lambda view: self._explain(run, view))
        work.wait(_SHORT_PATIENCE_SECONDS)
        return self._keep(self._explanations, work)

    def explanation(self, name: str) -> ExplanationView | None:
        """Return how far an explanation is, or None where it is not known any more."""
        with self._lock:
            work = self._explanations.get(name)
        return work.seen if work else None

    def stop(self, name: str) -> None:
        """Leave out what has not been tried yet."""
        with self._lock:
            for kept in (self._runs, self._explanations):
                if name in kept:
                    kept[name].stop()

    def leave(self, *names: str) -> None:
        """Stop what nobody looks at any more, and forget it.

        A timer may still ask for it, with what its tab looked at a moment ago: it must not get
        an answer that would replace the newer one.
        """
        for name in names:
            self.stop(name)
            with self._lock:
                self._runs.pop(name, None)
                self._explanations.pop(name, None)

    def close(self) -> None:
        """Stop everything."""
        for name in [*self._runs, *self._explanations]:
            self.stop(name)

    def _keep(self, kept: "OrderedDict[str, _Work[V]]", work: "_Work[V]") -> str:
        name = token_hex(8)
        with self._lock:
            kept[name] = work
            while len(kept) > _KEPT:
                kept.popitem(last=False)[1].stop()
        return name

    def _explore(self, view: RunView) -> Iterator[RunView]:
        question = Question(text=view.question)
        for settings in view.settings:
            explorer = self.explorers.explorer(view.knowledge_base, settings)
            view = replace(view, found=(*view.found, explorer.explore(question)))
            yield view

    def _explain(self, run: RunView, view: ExplanationView) -> Iterator[ExplanationView]:
        name, settings, exploration = run.knowledge_base, run.settings[-1], run.found[-1]
        deep = with_retrieval(settings, deep_overlay(settings.retrieval))

        def changed(change: Change) -> Settings:
            return with_retrieval(settings, change.overlay)

        fate = trace_fate(
            view.chunk_id,
            exploration,
            explorer=self.explorers.explorer(name, settings),
            deep=lambda: self.explorers.explorer(name, deep),
        )
        changes = single_changes(settings.retrieval, fate, score=exploration.evidence.score)
        view = replace(view, fate=fate, total=len(changes))
        yield view
        for attempt in try_changes(
            exploration,
            fate,
            changes=changes,
            explorer_for=lambda change: self.explorers.explorer(name, changed(change)),
        ):
            view = replace(view, tried=(*view.tried, attempt))
            yield view
