"""Asking a judge, behind any endpoint that speaks OpenAI's protocol."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from chains.errors import ServiceUnreachableError
from chains.providers.openai_service import openai_errors
from chains.providers.services import ServiceBusyError, client_options, pauses
from chains.providers.thinking import ThinkSplitter
from chains.providers.tokens import estimate_tokens, least_tokens
from eval.errors import JudgeError
from eval.judge.form import parse_output, schema_of
from eval.judge.kept import KeptJudgements, KeptOutput, judgement_key
from eval.judge.model import Effort, Inquiry, JudgeModel

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion

_SMALLEST_CONTEXT = 2048
"""Tokens; every context that a server takes by itself is a power of two from here on."""

# Distances between seeds; there are 20 repeats at most, and 3 turns.
_OTHER_TURN = 100
_OTHER_ATTEMPT = 1000


@dataclass(frozen=True, kw_only=True)
class _Said:
    """An answer as it came, without what was thought."""

    text: str
    cut_off: bool = False


class Judge:
    """Asks the model, again where its output cannot be used, and keeps what can.

    Attributes:
        efforts: Label of an inquiry -> how often it was asked.
    """

    def __init__(
        self, model: JudgeModel, *, client: "openai.AsyncOpenAI", kept: KeptJudgements
    ) -> None:
        """Take what `opened_judge` has opened."""
        self._model = model
        self._client = client
        self._kept = kept
        self.efforts: defaultdict[str, Effort] = defaultdict(Effort)

    async def ask(self, inquiry: Inquiry) -> BaseModel:
        """Return what the judge says.

        Raises:
            JudgeError: Its last output cannot be used either, or it did not see the whole prompt.
            ServiceError: It does not answer.
        """
        model, effort = self._model, self.efforts[inquiry.label]
        schema = schema_of(inquiry.form, count=inquiry.count)
        seed = inquiry.repeat + _OTHER_TURN * inquiry.turn
        request = model.request(inquiry.prompt, schema, seed=seed)
        key = judgement_key(model.identity, request, repeat=inquiry.repeat)
        if found := self._kept.find(key):
            effort.outputs += 1
            effort.kept += 1
            effort.repeated += found.attempts - 1
            return parse_output(found.output, inquiry.form, count=inquiry.count)
        for attempt in range(1, model.retries + 2):
            said = await self._complete(request)
            try:
                output = _read(said, inquiry, max_tokens=model.max_tokens)
            except JudgeError as error:
                refused = error
                effort.repeated += 1
                request = _asked_again(request, said.text, again=inquiry.again)
                continue
            effort.outputs += 1
            self._kept.keep(key, KeptOutput(output=output.model_dump_json(), attempts=attempt))
            return output
        raise JudgeError(f"{refused}, {model.retries + 1} times", hint=refused.hint)

    async def _complete(self, request: dict[str, Any]) -> _Said:
        """Send a request, and return the answer without what was thought."""
        for pause in (*pauses(self._model.retries), None):
            try:
                return await self._send(request)
            except (ServiceUnreachableError, ServiceBusyError):
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last time either returns or raises")

    async def _send(self, request: dict[str, Any]) -> _Said:
        service = self._model.service
        with openai_errors(service, model=self._model.model):
            try:
                # The client's own limit is for each piece that arrives, not for the whole.
                async with asyncio.timeout(service.timeout):
                    reply = await self._client.chat.completions.create(**request)
            except TimeoutError as error:
                raise service.timed_out() from error
            choice = reply.choices[0] if reply.choices else None
        self._refuse_cut_prompt(reply, (message["content"] for message in request["messages"]))
        if choice is None:
            return _Said(text="")
        text = _without_thinking(choice.message.content or "")
        return _Said(text=text, cut_off=choice.finish_reason == "length")

    def _refuse_cut_prompt(self, reply: "ChatCompletion", sent: Iterable[str]) -> None:
        """Refuse what was judged by a part of the prompt, as Ollama cuts it without a word."""
        read = reply.usage.prompt_tokens if reply.usage else 0
        texts = list(sent)
        least = sum(map(least_tokens, texts))
        # A prompt that was cut is as long as a context of the server's own.
        full = read >= _SMALLEST_CONTEXT and read.bit_count() == 1
        if 0 < read < least or (full and read < sum(map(estimate_tokens, texts))):
            raise JudgeError(
                f"the judge read only {read} tokens of a longer prompt",
                hint=self._model.context_hint,
            )


@asynccontextmanager
async def opened_judge(model: JudgeModel, *, kept: KeptJudgements) -> AsyncIterator[Judge]:
    """Open the connection to a judge; belongs to one event loop."""
    import httpx2  # what openai 3 uses in place of httpx
    import openai

    options = client_options(model.service.base_url, timeout=model.service.timeout, library=httpx2)
    client = openai.AsyncOpenAI(
        base_url=model.base_url,
        api_key=model.api_key,
        max_retries=0,  # ours, so that all services behave alike
        timeout=options["timeout"],
        http_client=openai.DefaultAsyncHttpxClient(**options),
    )
    async with client:
        yield Judge(model, client=client, kept=kept)


def _read(said: _Said, inquiry: Inquiry, *, max_tokens: int) -> BaseModel:
    if said.cut_off:
        raise JudgeError(
            f"the output is longer than {max_tokens} tokens",
            hint="raise evaluation.judge.max_tokens; a thinking model needs more",
        )
    return parse_output(said.text, inquiry.form, count=inquiry.count)


def _asked_again(request: dict[str, Any], text: str, *, again: str) -> dict[str, Any]:
    """Return the request with what was wrong about the last output, and another seed."""
    said = []
    if text.strip():  # some servers refuse an empty message
        said = [{"role": "assistant", "content": text}, {"role": "user", "content": again}]
    return request | {
        "messages": [*request["messages"], *said],
        "seed": request["seed"] + _OTHER_ATTEMPT,
    }


def _without_thinking(text: str) -> str:
    splitter = ThinkSplitter(undecided=True)
    pieces = [*splitter.feed(text), *splitter.finish()]
    return "".join(piece.text for piece in pieces)
