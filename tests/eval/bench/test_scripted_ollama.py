import time

import httpx
from langchain_core.messages import HumanMessage

from chains.providers.ollama_chat import OllamaChatModel
from eval.bench.scripted_ollama import MODEL, TOKENS, ScriptedOllama


def test_a_chat_model_understands_it() -> None:
    with ScriptedOllama() as server:
        model = OllamaChatModel(MODEL, base_url=server.base_url)
        started = time.perf_counter()
        pieces = [piece.text for piece in model.stream([HumanMessage("问")]) if piece.text]
    assert pieces == list(TOKENS)
    assert started < server.asked < server.spoke < time.perf_counter()


def test_it_knows_nothing_else() -> None:
    with ScriptedOllama() as server:
        answer = httpx.post(f"{server.base_url}/api/generate", json={}, trust_env=False)
    assert answer.status_code == 404
