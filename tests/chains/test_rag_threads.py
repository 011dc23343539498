"""Which threads the steps of the chain run in, and what they know there."""

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar

from chains.answering.answer import Answer
from chains.answering.trace import Trace
from chains.rag import assemble
from chains.retrieval.steps import Candidates, Evidence
from tests.chains.test_rag import INVOKED, QUESTION, STEPS, fake_steps, gate, untimed, whole


def test_without_a_model_nothing_runs_in_a_thread() -> None:
    seen: list[str] = []

    def noting(found: Candidates) -> Evidence:
        seen.append(threading.current_thread().name)
        return gate(found)

    chain = assemble(fake_steps(gate=noting), waits=False)
    assert untimed(whole(list(chain.answer.stream(QUESTION)))) == untimed(INVOKED)
    assert seen == [threading.current_thread().name]


def test_who_asks_is_known_in_every_step() -> None:
    asker: ContextVar[str] = ContextVar("asker", default="nobody")
    seen: list[str] = []

    def noting(found: Candidates) -> Evidence:
        seen.append(asker.get())
        return gate(found)

    watched = Trace()
    token = asker.set("me")
    try:
        list(assemble(fake_steps(gate=noting)).answer.stream(QUESTION, {"callbacks": [watched]}))
    finally:
        asker.reset(token)
    assert seen == ["me"]
    assert [step.step for step in watched.steps] == STEPS


def test_waiting_for_a_model_does_not_block_the_event_loop() -> None:
    ticked = threading.Event()

    def waiting(_: Evidence) -> Iterator[Answer]:
        assert ticked.wait(timeout=5)
        yield Answer(text="好。")

    async def both() -> Answer:
        answer = asyncio.ensure_future(
            assemble(fake_steps(answer=waiting)).answer.ainvoke(QUESTION)
        )
        await asyncio.sleep(0.05)
        ticked.set()
        return await answer

    assert asyncio.run(both()).text == "好。"
