"""The chain: every step a named runnable, composed from plain functions."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, TypeVar

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator
from langchain_core.runnables.config import merge_configs

from chains.answering.align import Aligner
from chains.answering.answer import Answer
from chains.answering.build import (
    build_abstain,
    build_align,
    build_answer,
    build_chat_model,
    build_phrases,
)
from chains.answering.trace import Trace
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.background import begin_stream
from chains.providers.flag_reranker import FlagReranker
from chains.providers.protocols import Embedder
from chains.providers.stopping import check_awaited, is_awaited, until_left
from chains.retrieval.build import (
    build_gate,
    build_rerank,
    build_reranker,
    build_search,
    build_weights,
)
from chains.retrieval.build_queries import build_condense, build_expand
from chains.retrieval.condense import Condense
from chains.retrieval.corpus_language import CorpusLanguage
from chains.retrieval.expand import Expand
from chains.retrieval.reranking import Rerank
from chains.retrieval.steps import Candidates, Evidence, Queries, Question
from chains.settings.settings import Settings

Asked = TypeVar("Asked")


@dataclass(frozen=True, kw_only=True)
class RagSteps:
    """The functions that the chain is made of.

    Attributes:
        condense: A follow-up becomes a standalone question.
        expand: The question becomes several queries.
        search: Queries become candidates.
        rerank: Candidates are reordered.
        gate: Candidates become evidence, with the decision to answer.
        answer: Evidence becomes pieces of an answer; not called for an abstained one.
        abstain: Evidence becomes the sentence that says why there is no answer.
        align: Begins the alignment of one answer.
    """

    condense: Condense
    expand: Expand
    search: Callable[[Queries], Candidates]
    rerank: Rerank
    gate: Callable[[Candidates], Evidence]
    answer: Callable[[Evidence], Iterator[Answer]]
    abstain: Callable[[Evidence], Answer]
    align: Callable[[], Aligner]


@dataclass(frozen=True, kw_only=True)
class RagChain:
    """The chain and its halves.

    Attributes:
        retrieve: From a question to ranked candidates.
        respond: From ranked candidates to an answer, as `answer` does from the question; for
            experiments, where several configurations answer from what was found once.
        answer: From a question to an answer; `stream` yields pieces whose sum is the answer.
            Empty ones come while a model is waited for, so that whoever reads can stop; the
            first of the others carries the passages, before the first word.
        reranker: The model that reranks, to be used elsewhere without loading it again.
    """

    retrieve: Runnable[Question, Candidates]
    respond: Runnable[Candidates, Answer]
    answer: Runnable[Question, Answer]
    reranker: FlagReranker | None = None


def assemble(steps: RagSteps, *, waits: bool = True) -> RagChain:
    """Compose the chain; pure, so that tests may put in fakes.

    Args:
        steps: The functions.
        waits: Whether a step before the answer may wait for a chat model: they run in a thread,
            so that whoever reads can stop meanwhile. It costs a fraction of a millisecond.
    """
    retrieve: Runnable[Question, Candidates] = (
        _Step("condense", steps.condense)
        | _Step("expand", steps.expand)
        | _Step("search", steps.search)
        | _Step("rerank", steps.rerank)
    )
    respond: Runnable[Candidates, Answer] = (
        _Step("gate", steps.gate) | _answering(steps) | _aligning(steps.align)
    )
    return RagChain(
        retrieve=retrieve,
        respond=_traced(respond, waits=waits),
        answer=_traced(retrieve | respond, waits=waits),
    )


class _Step(Runnable[Any, Any]):
    """A function as a named step.

    LangChain's `RunnableLambda` inspects the function's signature again and again, and streams
    what is a single value: it takes a millisecond more for five steps.
    """

    def __init__(self, name: str, function: Callable[[Any], Any]) -> None:
        self.name = name
        self._function = function

    def invoke(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Any:  # noqa: A002, ANN401 - the base class's signature
        check_awaited(config)
        return self._call_with_config(self._function, input, config)


def _answering(steps: RagSteps) -> Runnable[Evidence, Answer]:
    def pieces(evidence: Evidence) -> Generator[Answer]:
        standalone = evidence.candidates.queries.standalone
        warnings = standalone.warnings + evidence.candidates.queries.warnings + evidence.warnings
        yield Answer(evidence=evidence, warnings=warnings)
        if evidence.abstained:
            yield steps.abstain(evidence)
        else:
            yield from steps.answer(evidence)

    # The evidence is taken whole before the first piece: a step upstream counts as ended only
    # when its output is exhausted, and the gate's time must not include the generation's.
    # LangChain reads a step's input to its end when the stream is closed
    # (`_transform_stream_with_config`): the model would go on writing for nobody.
    def transform(inputs: Iterator[Evidence], config: RunnableConfig) -> Iterator[Answer]:
        for evidence in list(inputs):
            with closing(pieces(evidence)) as written:
                for piece in written:
                    yield piece
                    if not is_awaited(config):
                        return

    # LangChain passes the configuration to functions that ask for it; its types do not say so.
    return RunnableGenerator(transform, name="answer")  # type: ignore[arg-type]


def _aligning(begin: Callable[[], Aligner]) -> Runnable[Answer, Answer]:
    def transform(inputs: Iterator[Answer]) -> Iterator[Answer]:
        aligner = begin()
        for piece in inputs:
            yield from aligner.feed(piece)
        yield from aligner.finish()

    return RunnableGenerator(transform, name="align")


def _traced(chain: Runnable[Asked, Answer], *, waits: bool) -> Runnable[Asked, Answer]:
    """Run a chain so that it can be stopped; its trace is the last piece."""

    def pieces(asked: Asked, config: RunnableConfig) -> Generator[Answer]:
        trace, left = Trace(), Event()
        own = merge_configs(config, {"callbacks": [trace]}, until_left(left))
        stream: Any = chain.stream(asked, own)
        with closing(begin_stream(stream) if waits else stream) as written:
            try:
                for piece in written:
                    yield Answer() if piece is None else piece
            finally:
                left.set()  # before it is closed, so that it does not go on for nobody
        yield Answer(trace=trace.steps)

    def transform(inputs: Iterator[Asked], config: RunnableConfig) -> Iterator[Answer]:
        for asked in inputs:
            with closing(pieces(asked, config)) as written:
                yield from written

    async def atransform(
        inputs: AsyncIterator[Asked], config: RunnableConfig
    ) -> AsyncIterator[Answer]:
        async for asked in inputs:
            async with aclosing(_in_thread(pieces(asked, config))) as written:
                async for piece in written:
                    yield piece

    return RunnableGenerator(transform, atransform, name="rag")  # type: ignore[arg-type]  # likewise


def build_rag(
    settings: Settings,
    *,
    knowledge: KnowledgeBase,
    embedder: Embedder,
    expand: Expand | None = None,
    reranker: FlagReranker | None = None,
) -> RagChain:
    """Build the chain of a configuration over one knowledge base.

    Args:
        settings: The configuration.
        knowledge: What is asked.
        embedder: The one that the knowledge base's recipe has, so that it is loaded once.
        expand: Makes the query variants, instead of what the configuration says.
        reranker: The one that the configuration says, where it is loaded already.

    Raises:
        PromptError: A prompt file is missing or malformed.
    """
    chat = build_chat_model(settings.chat)
    reranker = reranker or build_reranker(settings)
    weights = build_weights(settings, knowledge=knowledge)
    phrase_for = build_phrases(settings.prompts)
    search = build_search(
        settings, knowledge=knowledge, embedder=embedder, synonyms=weights.synonyms
    )
    chain = assemble(
        RagSteps(
            condense=build_condense(settings, chat=chat),
            expand=expand or build_expand(settings, chat=chat, language=CorpusLanguage(knowledge)),
            search=search.search,
            rerank=build_rerank(settings, knowledge=knowledge, model=reranker, weights=weights),
            gate=build_gate(settings, knowledge=knowledge, weights=weights).judge,
            answer=build_answer(settings, knowledge=knowledge, chat=chat, weights=weights),
            abstain=build_abstain(phrase_for),
            align=build_align(
                settings, knowledge=knowledge, phrase_for=phrase_for, reranker=reranker
            ),
        ),
        waits=chat is not None,
    )
    return replace(chain, reranker=reranker)


async def _in_thread(pieces: Generator[Answer]) -> AsyncGenerator[Answer]:
    """Iterate in a thread, so that waiting for a model does not block the event loop.

    Whoever stops, or is cancelled while a piece is waited for, stops the generator too; that
    is possible only between two of its steps, none of which takes longer than a beat.
    """
    end = object()
    step: asyncio.Future[object] | None = None
    try:
        while True:
            step = asyncio.ensure_future(asyncio.to_thread(next, pieces, end))
            piece = await asyncio.shield(step)
            if not isinstance(piece, Answer):
                return
            yield piece
    finally:
        if step is not None and not step.done():
            await asyncio.wait([step])
        await asyncio.to_thread(pieces.close)
