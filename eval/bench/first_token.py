"""How much later than the chat model says it the first word is there."""

import json
import time
from collections.abc import Iterator, Sequence

import httpx

from chains.answering.answer import Answer
from chains.rag import RagChain
from chains.retrieval.steps import Question
from eval.bench.query_measured import FirstToken
from eval.bench.scripted_ollama import MODEL, ScriptedOllama
from eval.scoring.timings import spread

_MILLISECONDS = 1000


def time_first_token(
    chain: RagChain, questions: Sequence[Question], *, server: ScriptedOllama
) -> FirstToken:
    """Ask questions through the chain, and the server directly beside it.

    Args:
        chain: A chain that always answers, through the server.
        questions: At least two; the first one warms up.
        server: The entered server.
    """
    direct: list[float] = []
    before: list[float] = []
    through: list[float] = []
    with httpx.Client(base_url=server.base_url, trust_env=False) as client:
        for question in questions:
            direct.append((_ask_server(client, question.text) - server.spoke) * _MILLISECONDS)
            started = time.perf_counter()
            arrived = _ask_chain(chain.answer.stream(question))
            before.append((server.asked - started) * _MILLISECONDS)
            through.append((arrived - server.spoke) * _MILLISECONDS)
    return FirstToken(
        before=spread(before[1:]), direct=spread(direct[1:]), chain=spread(through[1:])
    )


def _ask_server(client: httpx.Client, text: str) -> float:
    """Return when the first word was there; the rest is read too."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": text}], "stream": True}
    arrived = 0.0
    with client.stream("POST", "/api/chat", json=body) as response:
        for line in response.iter_lines():
            if not arrived and json.loads(line)["message"]["content"]:
                arrived = time.perf_counter()
    return arrived


def _ask_chain(pieces: Iterator[Answer]) -> float:
    arrived = 0.0
    for piece in pieces:
        if not arrived and piece.text:
            arrived = time.perf_counter()
    return arrived
