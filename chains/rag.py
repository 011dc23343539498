"""The chain: every step a named runnable, composed from plain functions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda
from langchain_core.runnables.config import merge_configs

from chains.answering.align import Aligner
from chains.answering.answer import Answer
from chains.answering.build import build_abstain, build_align, build_answer, build_chat_model
from chains.answering.trace import Trace
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.protocols import Embedder
from chains.retrieval.build import (
    build_condense,
    build_expand,
    build_gate,
    build_rerank,
    build_search,
)
from chains.retrieval.condense import Condense
from chains.retrieval.expand import Expand
from chains.retrieval.search import Rerank
from chains.retrieval.steps import Candidates, Evidence, Queries, Question
from chains.settings.settings import Settings


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
    """The chain and its first half.

    Attributes:
        retrieve: From a question to ranked candidates.
        answer: From a question to an answer; `stream` yields pieces whose sum is the answer,
            the first of which carries the passages, before the first word.
    """

    retrieve: Runnable[Question, Candidates]
    answer: Runnable[Question, Answer]


def assemble(steps: RagSteps) -> RagChain:
    """Compose the chain; pure, so that tests may put in fakes."""
    retrieve: Runnable[Question, Candidates] = (
        _step("condense", steps.condense)
        | _step("expand", steps.expand)
        | _step("search", steps.search)
        | _step("rerank", steps.rerank)
    )
    whole: Runnable[Question, Answer] = (
        retrieve | _step("gate", steps.gate) | _answering(steps) | _aligning(steps.align)
    )
    return RagChain(retrieve=retrieve, answer=_traced(whole))


def _step(name: str, function: Callable[[Any], Any]) -> Runnable[Any, Any]:
    return RunnableLambda(function, name=name)


def _answering(steps: RagSteps) -> Runnable[Evidence, Answer]:
    def pieces(evidence: Evidence) -> Iterator[Answer]:
        standalone = evidence.candidates.queries.standalone
        warnings = standalone.warnings + evidence.candidates.queries.warnings
        yield Answer(evidence=evidence, warnings=warnings)
        if evidence.abstained:
            yield steps.abstain(evidence)
        else:
            yield from steps.answer(evidence)

    # The evidence is taken whole before the first piece: a step upstream counts as ended only
    # when its output is exhausted, and the gate's time must not include the generation's.
    def transform(inputs: Iterator[Evidence]) -> Iterator[Answer]:
        for evidence in list(inputs):
            yield from pieces(evidence)

    async def atransform(inputs: AsyncIterator[Evidence]) -> AsyncIterator[Answer]:
        for evidence in [evidence async for evidence in inputs]:
            async for piece in _in_thread(pieces(evidence)):
                yield piece

    return RunnableGenerator(transform, atransform, name="answer")


def _aligning(begin: Callable[[], Aligner]) -> Runnable[Answer, Answer]:
    def transform(inputs: Iterator[Answer]) -> Iterator[Answer]:
        aligner = begin()
        for piece in inputs:
            yield from aligner.feed(piece)
        yield from aligner.finish()

    async def atransform(inputs: AsyncIterator[Answer]) -> AsyncIterator[Answer]:
        aligner = begin()
        async for piece in inputs:
            for aligned in aligner.feed(piece):
                yield aligned
        for aligned in aligner.finish():
            yield aligned

    return RunnableGenerator(transform, atransform, name="align")


def _traced(chain: Runnable[Question, Answer]) -> Runnable[Question, Answer]:
    """Run a chain under a callback of its own, whose findings are the last piece."""

    def transform(inputs: Iterator[Question], config: RunnableConfig) -> Iterator[Answer]:
        for question in inputs:
            trace = Trace()
            yield from chain.stream(question, merge_configs(config, {"callbacks": [trace]}))
            yield Answer(trace=trace.steps)

    async def atransform(
        inputs: AsyncIterator[Question], config: RunnableConfig
    ) -> AsyncIterator[Answer]:
        async for question in inputs:
            trace = Trace()
            traced = merge_configs(config, {"callbacks": [trace]})
            async for piece in chain.astream(question, traced):
                yield piece
            yield Answer(trace=trace.steps)

    # LangChain passes the configuration to functions that ask for it; its types do not say so.
    return RunnableGenerator(transform, atransform, name="rag")  # type: ignore[arg-type]


def build_rag(settings: Settings, *, knowledge: KnowledgeBase, embedder: Embedder) -> RagChain:
    """Build the chain of a configuration over one knowledge base.

    Args:
        settings: The configuration.
        knowledge: What is asked.
        embedder: The one that the knowledge base's recipe has, so that it is loaded once.

    Raises:
        PromptError: A prompt file is missing or malformed.
    """
    chat = build_chat_model(settings.chat)
    return assemble(
        RagSteps(
            condense=build_condense(settings, chat=chat),
            expand=build_expand(settings, chat=chat),
            search=build_search(settings.retrieval, knowledge=knowledge, embedder=embedder).search,
            rerank=build_rerank(settings, knowledge=knowledge),
            gate=build_gate(settings, knowledge=knowledge).judge,
            answer=build_answer(settings, knowledge=knowledge, chat=chat),
            abstain=build_abstain(settings.prompts),
            align=build_align(settings, knowledge=knowledge),
        )
    )


async def _in_thread(pieces: Iterator[Answer]) -> AsyncIterator[Answer]:
    """Iterate in a thread, so that waiting for a model does not block the event loop."""
    end = object()
    while (piece := await asyncio.to_thread(next, pieces, end)) is not end:
        if isinstance(piece, Answer):
            yield piece
