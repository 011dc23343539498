"""`zhiwen bench query`: how long a question takes over so many chunks, and where."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.build import build_recipe
from chains.knowledge.filters import SearchFilter
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.recipe import Recipe
from chains.rag import build_rag
from chains.retrieval.build import build_search_fusion
from chains.retrieval.expand import Expand
from chains.retrieval.steps import Queries, Question, StandaloneQuestion
from chains.settings.models import OllamaChat
from chains.settings.settings import Settings
from eval.bench.corpus import Text, write_corpus
from eval.bench.first_token import time_first_token
from eval.bench.query_measured import FirstToken, QueryBench
from eval.bench.query_stages import SearchParts, TimedEmbedder, time_steps
from eval.bench.scripted_ollama import MODEL, ScriptedOllama
from eval.scoring.timings import spreads

_WARMING_UP = 10
_ANSWERED = 50
"""Most questions that are answered: a scripted answer takes forty milliseconds."""


@dataclass(frozen=True, kw_only=True)
class QueryBenchProgress:
    """Called while the benchmark goes on.

    Attributes:
        on_stage: Told what is done next, and how many steps that has.
        on_step: Told how many of them are done.
    """

    on_stage: Callable[[str, int], None] = lambda _name, _total: None
    on_step: Callable[[int], None] = lambda _: None


def run_query_bench(
    settings: Settings,
    *,
    data_dir: Path,
    chunks: int,
    questions: int,
    progress: QueryBenchProgress | None = None,
) -> QueryBench:
    """Measure questions, with two variants each, over a synthetic knowledge base.

    The knowledge base is named by its size and by what shapes it, and is kept for the next run.

    Args:
        settings: The configuration; its own query variants are not asked for.
        data_dir: Where evaluation keeps its knowledge bases; users' are elsewhere.
        chunks: How many chunks are searched.
        questions: How many questions are asked.
        progress: Callbacks.

    Raises:
        ServiceError: A service or a model that the configuration needs is not available.
    """
    progress = progress or QueryBenchProgress()
    recipe = build_recipe(settings)
    name = f"bench-{chunks}-{recipe.keys.dense}-{recipe.keys.lexical}"
    folder = knowledge_base_folder(data_dir, name)
    progress.on_stage("making the knowledge base", chunks)
    write_corpus(folder, recipe=recipe, chunks=chunks, on_written=progress.on_step)
    with closing(KnowledgeBase(folder, name=name, recipe=recipe)) as knowledge:
        return _Bench(settings, knowledge, recipe, progress).run(chunks, questions)


class _Bench:
    """One run over a finished knowledge base."""

    def __init__(
        self,
        settings: Settings,
        knowledge: KnowledgeBase,
        recipe: Recipe,
        progress: QueryBenchProgress,
    ) -> None:
        self._settings = settings
        self._knowledge = knowledge
        self._embedder = TimedEmbedder(recipe.embedder)
        self._progress = progress

    def run(self, chunks: int, count: int) -> QueryBench:
        documents = len(self._knowledge.catalog.documents.ids())
        asked = _questions(count + _WARMING_UP, documents=documents)
        one_folder = SearchFilter(folders=("0",))
        return QueryBench(
            chunks=chunks,
            questions=count,
            variants=len(asked[0]),
            steps=spreads(self._steps("questions", asked, SearchFilter())),
            alone=spreads(self._alone(asked)),
            filtered=spreads(self._steps("filtered questions", asked, one_folder)),
            first_token=self._first_token(asked[: _ANSWERED + 1]),
        )

    def _steps(
        self, what: str, asked: Sequence[tuple[str, ...]], only: SearchFilter
    ) -> list[dict[str, float]]:
        chain = build_rag(
            self._settings,
            knowledge=self._knowledge,
            embedder=self._embedder,
            expand=_expand_to(asked),
        )
        by_model = self._settings.retrieval.reranker.provider == "flag"
        return self._each(
            what,
            asked,
            lambda texts: time_steps(
                chain,
                Question(text=texts[0], filter=only),
                embedder=self._embedder,
                reranks_by_model=by_model,
            ),
        )

    def _alone(self, asked: Sequence[tuple[str, ...]]) -> list[dict[str, float]]:
        retrieval = self._settings.retrieval
        parts = SearchParts(
            knowledge=self._knowledge,
            embedder=self._embedder,
            fusion=build_search_fusion(self._settings),
            dense_count=retrieval.dense.candidates,
            lexical_count=retrieval.lexical.candidates,
        )
        return self._each("parts of the search", asked, parts.time)

    def _first_token(self, asked: Sequence[tuple[str, ...]]) -> FirstToken:
        self._progress.on_stage("first words", 1)
        with ScriptedOllama() as server:
            chain = build_rag(
                _answering_by(server, self._settings),
                knowledge=self._knowledge,
                embedder=self._embedder,
                expand=_expand_to(asked),
            )
            questions = [Question(text=texts[0]) for texts in asked]
            return time_first_token(chain, questions, server=server)

    def _each(
        self,
        what: str,
        asked: Sequence[tuple[str, ...]],
        measure: Callable[[tuple[str, ...]], dict[str, float]],
    ) -> list[dict[str, float]]:
        """Measure all questions; those that warm up do not count."""
        self._progress.on_stage(what, len(asked))
        rows = []
        for number, texts in enumerate(asked, start=1):
            rows.append(measure(texts))
            self._progress.on_step(number)
        return rows[_WARMING_UP:]


def _questions(count: int, *, documents: int) -> list[tuple[str, ...]]:
    """Return a question and its variants about the first sentence of so many documents."""
    text = Text()
    asked: list[tuple[str, ...]] = []
    for number in range(count):
        text.restart(number * documents // count)
        text.sentence()  # its title
        asked.append(text.questions(text.sentence()))
    return asked


def _expand_to(asked: Sequence[tuple[str, ...]]) -> Expand:
    variants = {texts[0]: texts for texts in asked}

    def expand(standalone: StandaloneQuestion) -> Queries:
        return Queries(standalone=standalone, texts=variants[standalone.text])

    return expand


def _answering_by(server: ScriptedOllama, settings: Settings) -> Settings:
    """Let a server answer every question, however weak the evidence."""
    gate = settings.retrieval.gate.model_copy(update={"threshold": 0.0, "max_false_answers": None})
    retrieval = settings.retrieval.model_copy(update={"gate": gate})
    chat = OllamaChat(model=MODEL, base_url=server.base_url)
    return settings.model_copy(update={"retrieval": retrieval, "chat": chat})
