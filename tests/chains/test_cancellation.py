"""Closing a streamed answer hangs up on the model, wherever the answer stands."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chains.answering.answer import Answer
from chains.answering.generate import ChatAnswerer
from chains.providers.language import PromptFor, prompt_chooser
from chains.providers.ollama_chat import OllamaChatModel
from chains.providers.openai_chat import OpenAIChatModel
from chains.providers.protocols import ChatModel
from chains.rag import RagChain, assemble
from chains.retrieval.condense import condense_by_model
from chains.retrieval.expand import VariantSource, expand
from chains.retrieval.rewriting import ChatRewriter
from chains.retrieval.steps import Candidates, Queries
from prompts.load import load_prompt
from tests.chains.test_rag import fake_steps, search
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from tests.support.rag_steps import asking

pytestmark = pytest.mark.timing

QUESTION = asking("水泵的保修期？")
SLOW = ModelDouble(
    name="slow", capabilities=("completion", "thinking"), thinking="想" * 99, answer="字" * 400
)
MOMENTS: dict[str, tuple[ModelDouble, Callable[[Answer], object]]] = {
    "before the first word": (replace(SLOW, load_seconds=30), lambda answer: answer.evidence),
    "while it thinks": (replace(SLOW, piece_seconds=0.1), lambda answer: answer.thinking),
    "while it writes": (
        replace(SLOW, thinking="", piece_seconds=0.1),
        lambda answer: answer.text,
    ),
    "while it pauses": (
        replace(SLOW, thinking="", piece_length=399, piece_seconds=0.6),
        lambda answer: answer.text,
    ),
}
PROVIDERS: dict[str, Callable[[str], ChatModel]] = {
    "ollama": lambda url: OllamaChatModel("slow", base_url=url),
    "openai": lambda url: OpenAIChatModel("slow", base_url=url),
}


def prompt_for(name: str) -> PromptFor:
    prompts = {"zh": load_prompt(name, language="zh")}
    return prompt_chooser(prompts, fixed="zh")  # type: ignore[arg-type]  # mypy takes "zh" for any str


def chain_over(chat: ChatModel) -> RagChain:
    answerer = ChatAnswerer(chat, prompt_for=prompt_for("answer"), max_tokens=64)
    return assemble(fake_steps(answer=answerer.answer))


@pytest.fixture(params=PROVIDERS)
def chain(request: pytest.FixtureRequest, ollama: OllamaDouble) -> RagChain:
    return chain_over(PROVIDERS[request.param](ollama.base_url))


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert wait_until(lambda: not our_threads()), our_threads()


def our_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("zhiwen-")]


def until(stream: Any, reached: Callable[[Answer], object]) -> None:
    """Read until the moment has come, and one empty piece more if the model is waited for."""
    answer = Answer()
    for piece in stream:
        answer += piece
        if reached(answer):
            break


def hung_up(ollama: OllamaDouble) -> bool:
    return wait_until(ollama.requests[-1].disconnected.is_set, seconds=1)


@pytest.mark.parametrize("moment", MOMENTS)
def test_closing_hangs_up(moment: str, chain: RagChain, ollama: OllamaDouble) -> None:
    model, reached = MOMENTS[moment]
    ollama.add(model)
    with closing(chain.answer.stream(QUESTION)) as stream:  # type: ignore[type-var]  # a generator
        until(stream, reached)
        if moment == "before the first word":
            assert next(stream) == Answer()
        begun = time.monotonic()
    assert hung_up(ollama)
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("moment", MOMENTS)
def test_closing_hangs_up_asynchronously(
    moment: str, chain: RagChain, ollama: OllamaDouble
) -> None:
    model, reached = MOMENTS[moment]
    ollama.add(model)

    async def read() -> None:
        answer = Answer()
        stream: Any = chain.answer.astream(QUESTION)
        async for piece in stream:
            answer += piece
            if reached(answer) and len(ollama.requests) > 0:
                break
        await stream.aclose()

    asyncio.run(read())
    assert hung_up(ollama)


def test_closing_hangs_up_while_what_is_written_is_held_back(ollama: OllamaDouble) -> None:
    """All of it may be thinking, as far as anybody can tell before `</think>`."""
    ollama.add(
        replace(SLOW, name="QwQ-32B", capabilities=("completion",), thinking="", piece_seconds=0.05)
    )
    stream: Any = chain_over(OpenAIChatModel("QwQ-32B", base_url=ollama.base_url)).answer.stream(
        QUESTION
    )
    with closing(stream):
        until(stream, lambda answer: answer.evidence)
        begun = time.monotonic()
        assert [next(stream) for _ in range(3)] == [Answer()] * 3
    assert time.monotonic() - begun < 2
    assert hung_up(ollama)


def test_a_cancelled_task_hangs_up(ollama: OllamaDouble) -> None:
    ollama.add(replace(SLOW, load_seconds=30))
    chain = chain_over(PROVIDERS["ollama"](ollama.base_url))

    async def give_up() -> None:
        task = asyncio.create_task(chain.answer.ainvoke(QUESTION))
        while not ollama.bodies("/api/chat"):
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert hung_up(ollama)


FOLLOW_UP = asking("它多重？", history=[("水泵的保修期？", "一年。")])
HELD_BACK = {
    "while the model loads": replace(SLOW, load_seconds=30),
    "while it writes": replace(SLOW, piece_seconds=0.1),
    "while it stalls": replace(SLOW, answer="水泵多重？", stalls_after=1),
}


def condensing(chat: ChatModel, **changed: Any) -> RagChain:
    """Ask the model for one thing before anything is searched."""
    condense = partial(condense_by_model, chat=chat, prompt_for=prompt_for("condense"))
    return assemble(fake_steps(condense=condense, **changed))


def expanding(chat: ChatModel, **changed: Any) -> RagChain:
    """Ask the model for two things at the same time."""
    reword = partial(ChatRewriter(chat, prompt_for=prompt_for("expand")).reword, count=2)
    imagine = ChatRewriter(chat, prompt_for=prompt_for("hyde")).imagine
    sources = (
        VariantSource(done="rewritten", write=reword, count=2),
        VariantSource(done="imagined", write=imagine, count=1, kind="passage"),
    )
    return assemble(fake_steps(expand=partial(expand, sources=sources), **changed))


REWRITES = {"condense": (condensing, 1), "expand": (expanding, 2)}


def asked(ollama: OllamaDouble) -> list[threading.Event]:
    """Return of each request to the model whether its sender has hung up."""
    return [r.disconnected for r in ollama.requests if "/chat" in r.path]


def all_hung_up(ollama: OllamaDouble, *, count: int) -> bool:
    left = asked(ollama)
    return len(left) == count and wait_until(lambda: all(e.is_set() for e in left), seconds=1)


@pytest.mark.parametrize("held_back", HELD_BACK)
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("step", REWRITES)
def test_closing_hangs_up_while_the_question_is_rewritten(
    step: str, provider: str, held_back: str, ollama: OllamaDouble
) -> None:
    ollama.add(HELD_BACK[held_back])
    build, count = REWRITES[step]
    chain = build(PROVIDERS[provider](ollama.base_url))
    with closing(chain.answer.stream(FOLLOW_UP)) as stream:  # type: ignore[type-var]  # a generator
        assert next(stream) == Answer()
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    assert all_hung_up(ollama, count=count)


@pytest.mark.parametrize("step", REWRITES)
def test_closing_asynchronously_hangs_up_while_the_question_is_rewritten(
    step: str, ollama: OllamaDouble
) -> None:
    ollama.add(HELD_BACK["while the model loads"])
    build, count = REWRITES[step]
    chain = build(PROVIDERS["ollama"](ollama.base_url))

    async def read() -> None:
        stream: Any = chain.answer.astream(FOLLOW_UP)
        assert await anext(stream) == Answer()
        await stream.aclose()

    asyncio.run(read())
    assert all_hung_up(ollama, count=count)


@pytest.mark.parametrize("step", REWRITES)
def test_a_cancelled_task_hangs_up_while_the_question_is_rewritten(
    step: str, ollama: OllamaDouble
) -> None:
    ollama.add(HELD_BACK["while the model loads"])
    build, count = REWRITES[step]
    chain = build(PROVIDERS["ollama"](ollama.base_url))

    async def give_up() -> None:
        task = asyncio.create_task(chain.answer.ainvoke(FOLLOW_UP))
        while len(asked(ollama)) < count:
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert all_hung_up(ollama, count=count)


def test_nothing_is_searched_for_once_everybody_has_left(ollama: OllamaDouble) -> None:
    ollama.add(HELD_BACK["while the model loads"])
    searched: list[Queries] = []

    def search_noting(queries: Queries) -> Candidates:
        searched.append(queries)
        return search(queries)

    chain = condensing(PROVIDERS["ollama"](ollama.base_url), search=search_noting)
    with closing(chain.answer.stream(FOLLOW_UP)) as stream:  # type: ignore[type-var]  # a generator
        next(stream)
    assert wait_until(lambda: not our_threads())
    assert searched == []


def test_a_step_that_cannot_be_interrupted_holds_nobody_up() -> None:
    """It ends on its own; what comes behind it is not begun."""
    release = threading.Event()
    judged: list[Candidates] = []

    def searching(queries: Queries) -> Candidates:
        assert release.wait(timeout=10)
        return search(queries)

    chain = assemble(fake_steps(search=searching, gate=judged.append))
    with closing(chain.answer.stream(QUESTION)) as stream:  # type: ignore[type-var]  # a generator
        assert next(stream) == Answer()
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    release.set()
    assert wait_until(lambda: not our_threads())
    assert judged == []


def test_a_rewrite_that_takes_its_time_is_waited_for(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="slow", answer="水泵多重？", load_seconds=1.2))
    stream = condensing(PROVIDERS["ollama"](ollama.base_url)).answer.stream(FOLLOW_UP)
    pieces = list(stream)
    assert pieces[:2] == [Answer(), Answer()]
    first = next(piece for piece in pieces if piece != Answer())
    assert (first.text, first.evidence is not None) == ("", True)
    assert first.evidence is not None
    assert first.evidence.standalone_question == "水泵多重？"
    answer = sum(pieces[1:], start=pieces[0])
    assert answer.warnings == ()
    condensed = next(step for step in answer.trace if step.step == "condense")
    assert condensed.milliseconds >= 1200
    others = [step.milliseconds for step in answer.trace if step.step != "condense"]
    assert max(others) < 600
