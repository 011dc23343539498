from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chains.errors import PromptError, SettingsError
from chains.providers.ollama_chat import OllamaChatModel
from chains.retrieval.build_queries import build_condense, build_expand, build_prompt
from chains.retrieval.condense import condense_by_model, condense_by_rule
from chains.retrieval.expand import Expand
from chains.retrieval.steps import Queries
from chains.settings.load import load_settings, packed_config
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from prompts.load import Language
from tests.support.ollama import ModelDouble, OllamaDouble
from tests.support.ollama_bodies import Message
from tests.support.rag_steps import ScriptedChat, asking, standing_alone

CHAT = ScriptedChat("A3打印机质保多久？\nA3打印机保修几年？\nA3打印机保修期的长短")
QUESTION = standing_alone("A3打印机的保修期多长？")
COMPARISON = standing_alone("年假和病假有什么区别？")


def configured(**variants: Any) -> Settings:
    overlay: Mapping[str, Any] = {"retrieval": {"variants": variants}}
    return load_settings(packed_config(), profile="full", overlays=[overlay])


def built(chat: ScriptedChat | None = CHAT, **variants: Any) -> Expand:
    return build_expand(configured(**variants), chat=chat, language=lambda: "zh")


def test_a_chat_model_condenses_and_without_one_the_rule_does() -> None:
    by_model = build_condense(configured(), chat=CHAT)
    assert isinstance(by_model, partial)
    assert by_model.func is condense_by_model
    assert build_condense(configured(), chat=None) is condense_by_rule


def test_each_provider_of_variants() -> None:
    wordings = ("A3打印机质保多久？", "A3打印机保修几年？", "A3打印机保修期的长短")
    question, words = "A3打印机的保修期多长？", "a3打印机 保修期"
    assert built(count=3)(QUESTION).texts == (question, *wordings)
    assert built(count=1)(QUESTION).texts == (question, wordings[0])
    assert built(provider="keywords")(QUESTION).texts == (question, words)
    assert built(provider="none")(QUESTION).texts == (question,)
    assert built(None)(QUESTION).texts == (question, words)
    assert built(None, provider="none")(QUESTION).texts == (question,)


def test_without_a_model_comparisons_are_taken_apart_by_rule() -> None:
    assert built(None)(COMPARISON).parts == ("年假", "病假")
    assert built(None)(QUESTION).parts == ()
    assert built(None, decompose=False)(COMPARISON).parts == ()


def test_without_a_model_nothing_is_translated() -> None:
    question = standing_alone("How long is the warranty of the A3?")
    assert built(None, provider="none", translate=True)(question).texts == (question.text,)


@pytest.mark.parametrize("profile", ["full", "offline"])
def test_a_hypothetical_passage_needs_somebody_to_write_it(profile: str) -> None:
    overlay = {
        "retrieval": {"variants": {"hyde": True}},
        "chat": {"provider": "extractive"},
    }
    settings = load_settings(packed_config(), profile=profile, overlays=[overlay])
    with pytest.raises(SettingsError) as error:
        build_expand(settings, chat=None, language=lambda: "zh")
    assert str(error.value) == (
        "retrieval.variants.hyde needs a chat model to write the passage, and chat.provider is "
        "extractive"
    )
    assert "configure a chat model" in error.value.hint


def test_a_hypothetical_passage_needs_vectors_to_be_searched() -> None:
    overlay = {"retrieval": {"variants": {"hyde": True}, "dense": {"weight": 0}}}
    settings = load_settings(packed_config(), profile="full", overlays=[overlay])
    with pytest.raises(SettingsError, match="is searched for by vectors, and"):
        build_expand(settings, chat=CHAT, language=lambda: "zh")


def clerk(messages: list[Message]) -> str:
    """Answer each kind of request as a talkative model would."""
    told, question = messages[0].content, messages[-1].content
    if "翻译" in told or "Translate" in told:
        return "译文：年假和病假有什么不同？"
    if "拆成" in told or "Take it apart" in told:
        return "1. What is annual leave?\n2. What is sick leave?"
    if "设想" in told or "imagine" in told:
        return "Annual leave is paid time off."
    return f"好的，以下是改写：\n{question}\n1. How do annual and sick leave compare?"


def expanded_over_http(
    ollama: OllamaDouble,
    *,
    timeout: float = 30,
    **model: Any,
) -> Queries:
    ollama.add(ModelDouble(name="clerk", **{"answer": clerk, **model}))
    chat = OllamaChatModel("clerk", base_url=ollama.base_url, timeout=timeout, retries=0)
    settings = configured(count=2, hyde=True, decompose=True)
    expand = build_expand(settings, chat=chat, language=lambda: "zh")
    return expand(standing_alone("How do annual leave and sick leave differ?"))


WANTED = (
    "How do annual leave and sick leave differ?",
    "How do annual and sick leave compare?",
    "年假和病假有什么不同？",
)


def test_all_of_them_over_http(ollama: OllamaDouble) -> None:
    found = expanded_over_http(ollama)
    assert (found.texts, found.warnings) == (WANTED, ())
    assert found.parts == ("What is annual leave?", "What is sick leave?")
    assert found.hypothetical == ("Annual leave is paid time off.",)
    bodies = ollama.bodies("/api/chat")
    assert len(bodies) == 4
    assert {body["options"]["temperature"] for body in bodies} == {0.0}
    assert {body["messages"][-1]["content"] for body in bodies} == {WANTED[0]}


def test_thinking_is_not_searched_for(ollama: OllamaDouble) -> None:
    found = expanded_over_http(ollama, thinking="The user compares two kinds of leave.\nWhat now?")
    assert found.texts == WANTED


def test_a_server_that_hangs_costs_one_timeout(ollama: OllamaDouble) -> None:
    found = expanded_over_http(ollama, timeout=0.5, load_seconds=3)
    assert found.texts == WANTED[:1]
    (warning,) = found.warnings
    assert warning.startswith(
        "the question was not rewritten or taken apart or translated or given a hypothetical "
        "answer: "
    )
    assert "did not answer within 0.5 s" in warning


def test_a_follow_up_over_http(ollama: OllamaDouble) -> None:
    ollama.add(ModelDouble(name="clerk", answer="独立问题：A3打印机多重？", thinking="它指A3。"))
    chat = OllamaChatModel("clerk", base_url=ollama.base_url)
    condense = build_condense(configured(), chat=chat)
    standalone = condense(asking("它多重？", history=[("A3打印机的保修期多长？", "一年。")]))
    assert standalone.text == "A3打印机多重？"
    (body,) = ollama.bodies("/api/chat")
    assert [message["role"] for message in body["messages"]] == [
        "system",
        *["user", "assistant"] * 4,
        "user",
    ]
    assert (
        "问：A3打印机的保修期多长？\n答：一年。\n追问：它多重？" in body["messages"][-1]["content"]
    )


def test_a_prompt_follows_the_language_of_the_question() -> None:
    prompt_for = build_prompt("condense", PromptSettings())
    assert prompt_for("保修期？") is not prompt_for("warranty?")
    fixed = build_prompt("condense", PromptSettings(language="en"))
    assert fixed("保修期？") is fixed("warranty?")


def test_a_prompt_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError) as error:
        build_prompt("condense", PromptSettings(directory=tmp_path))
    path = tmp_path / "zh" / "condense.yaml"
    assert str(error.value) == f"{path}: cannot be read (No such file or directory)"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_prompt_that_is_not_needed_is_not_read(tmp_path: Path, language: Language) -> None:
    (tmp_path / language).mkdir()
    settings = configured(provider="none", translate=False, decompose=False).model_copy(
        update={"prompts": PromptSettings(directory=tmp_path)}
    )
    build_expand(settings, chat=CHAT, language=lambda: language)
