"""The chain as a whole: composed of fakes, and built from the shipped configuration."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chains.answering.align import Aligner
from chains.answering.answer import Answer
from chains.answering.generate import ChatAnswerer
from chains.errors import PromptError, QuestionError, ServiceFailedError
from chains.knowledge.build import build_recipe
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.providers.language import prompt_chooser
from chains.rag import RagChain, RagSteps, assemble, build_rag
from chains.retrieval.condense import condense_by_rule
from chains.retrieval.expand import expand_not
from chains.retrieval.reranking import keep_order
from chains.retrieval.steps import Candidates, Evidence, Queries, Question
from chains.settings.load import load_settings, packed_config
from prompts.load import load_prompt
from tests.support.knowledge import ingest_into, opened, write_files
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from tests.support.rag_steps import ScriptedChat, asking, candidates, evidence

STEPS = ["condense", "expand", "search", "rerank", "gate", "answer", "align"]
ANSWER = "水泵的保修期是一年。水泵重九公斤。"


def search(queries: Queries) -> Candidates:
    return replace(candidates("问", (ANSWER, 1.0)), queries=queries)


def gate(found: Candidates) -> Evidence:
    return replace(evidence("问", ANSWER), candidates=found)


def fake_steps(**changed: Any) -> RagSteps:
    steps = RagSteps(
        condense=condense_by_rule,
        expand=expand_not,
        search=search,
        rerank=keep_order,
        gate=gate,
        answer=lambda _: (Answer(text=ANSWER[at : at + 3]) for at in range(0, len(ANSWER), 3)),
        abstain=lambda _: Answer(text="资料中没有找到。"),
        align=lambda: Aligner(),
    )
    return replace(steps, **changed)


def untimed(answer: Answer) -> Answer:
    return replace(answer, trace=tuple(replace(step, milliseconds=0.0) for step in answer.trace))


def whole(pieces: list[Answer]) -> Answer:
    return sum(pieces[1:], start=pieces[0])


CHAIN = assemble(fake_steps())
QUESTION = asking("水泵的保修期？")
INVOKED = CHAIN.answer.invoke(QUESTION)


def test_invoke_gives_the_whole_answer() -> None:
    assert INVOKED.text == ANSWER
    assert [s.verdict for s in INVOKED.sentences] == ["supported", "supported"]
    assert [citation.number for citation in INVOKED.citations] == [1, 2]
    assert INVOKED.evidence is not None


def test_the_sum_of_the_stream_is_what_invoke_gives() -> None:
    assert untimed(whole(list(CHAIN.answer.stream(QUESTION)))) == untimed(INVOKED)


def test_batch_gives_the_same() -> None:
    answers = CHAIN.answer.batch([QUESTION, asking("水泵多重？"), QUESTION])
    assert untimed(answers[0]) == untimed(answers[2]) == untimed(INVOKED)
    assert all(len(answer.trace) == len(STEPS) for answer in answers)


def test_ainvoke_gives_the_same() -> None:
    assert untimed(asyncio.run(CHAIN.answer.ainvoke(QUESTION))) == untimed(INVOKED)


def test_astream_gives_the_same() -> None:
    async def collect() -> list[Answer]:
        return [piece async for piece in CHAIN.answer.astream(QUESTION)]

    assert untimed(whole(asyncio.run(collect()))) == untimed(INVOKED)


def test_passages_come_before_the_first_word() -> None:
    first, *_ = CHAIN.answer.stream(QUESTION)
    assert (first.text, first.evidence is not None) == ("", True)


def test_words_come_as_they_are_written() -> None:
    texts = [piece.text for piece in CHAIN.answer.stream(QUESTION) if piece.text]
    assert texts == [ANSWER[at : at + 3] for at in range(0, len(ANSWER), 3)]


def test_the_trace_tells_time_and_counts_of_every_step() -> None:
    def slow(found: Candidates) -> Evidence:
        time.sleep(0.02)
        return gate(found)

    trace = assemble(fake_steps(gate=slow)).answer.invoke(QUESTION).trace
    assert [step.step for step in trace] == STEPS
    assert all(step.milliseconds >= 0 for step in trace)
    by_name = {step.step: step for step in trace}
    assert by_name["gate"].milliseconds >= 20
    assert by_name["expand"].counts == {"queries": 1}
    assert by_name["search"].counts == {"candidates": 1, "unknown": 0}
    assert by_name["gate"].counts == {"passages": 1, "left_out": 0}
    assert by_name["align"].counts == {
        "characters": len(ANSWER),
        "sentences": 2,
        "unread": 0,
    }


def test_the_first_half_can_be_used_alone() -> None:
    found = CHAIN.retrieve.invoke(QUESTION)
    assert [candidate.chunk.text for candidate in found.ranked] == [ANSWER]


def test_an_abstained_answer_never_calls_the_model() -> None:
    def abstaining(found: Candidates) -> Evidence:
        return replace(gate(found), abstained=True, reason="weak evidence")

    chat = ScriptedChat("never")
    answer = assemble(fake_steps(gate=abstaining, answer=answering(chat))).answer.invoke(QUESTION)
    assert (answer.text, answer.abstained, answer.sentences) == ("资料中没有找到。", True, ())
    assert chat.asked == []


def test_warnings_of_earlier_steps_are_kept() -> None:
    def expand(standalone: object) -> Queries:
        return replace(expand_not(standalone), warnings=("乙",))  # type: ignore[arg-type]  # any step

    def condense(question: Question) -> object:
        return replace(condense_by_rule(question), warnings=("甲",))

    chain = assemble(fake_steps(condense=condense, expand=expand))
    assert chain.answer.invoke(QUESTION).warnings == ("甲", "乙")


def test_warnings_about_the_evidence_reach_the_answer() -> None:
    def judge(found: Candidates) -> Evidence:
        return replace(gate(found), warnings=("丙",))

    assert assemble(fake_steps(gate=judge)).answer.invoke(QUESTION).warnings == ("丙",)


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        CHAIN.answer.invoke(asking(" "))


def test_an_error_of_the_model_reaches_the_caller() -> None:
    chain = assemble(fake_steps(answer=answering(ScriptedChat(breaks=True))))
    with pytest.raises(ServiceFailedError, match="the stream broke off"):
        chain.answer.invoke(QUESTION)


def answering(chat: ScriptedChat) -> object:
    prompts = {"zh": load_prompt("answer", language="zh")}
    prompt_for = prompt_chooser(prompts, fixed="zh")  # type: ignore[arg-type]  # mypy takes "zh" for any str
    return ChatAnswerer(chat, prompt_for=prompt_for, max_tokens=64).answer


def test_closing_the_stream_closes_the_models() -> None:
    chat = ScriptedChat(*ANSWER)
    stream = assemble(fake_steps(answer=answering(chat))).answer.stream(QUESTION)
    assert next(piece for piece in stream if piece.text).text == "水"
    assert not chat.closed
    stream.close()  # type: ignore[attr-defined]  # a generator
    assert chat.closed


def test_closing_an_asynchronous_stream_closes_the_models() -> None:
    chat = ScriptedChat(*ANSWER)

    async def read_one() -> None:
        stream = assemble(fake_steps(answer=answering(chat))).answer.astream(QUESTION)
        async for piece in stream:
            if piece.text:
                break
        await stream.aclose()  # type: ignore[attr-defined]  # a generator

    asyncio.run(read_one())
    assert wait_until(lambda: chat.closed)


FILES = {
    "水泵.md": "# SP-750 水泵说明书\n\n水泵重九公斤。\n\n保修期为自购买之日起一年。",
    "水果.txt": "香蕉是热带水果，苹果在秋天成熟。",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rag")
    recipe = build_recipe(load_settings(packed_config(), profile="offline"))
    ingest_into(folder / "kb", write_files(folder / "in", FILES), recipe=recipe)
    return folder / "kb"


@pytest.fixture
def knowledge(folder: Path) -> Iterator[KnowledgeBase]:
    recipe = build_recipe(load_settings(packed_config(), profile="offline"))
    with opened(folder, recipe) as opened_knowledge:
        yield opened_knowledge


def built(knowledge: KnowledgeBase, **overlay: object) -> RagChain:
    settings = load_settings(packed_config(), profile="offline", overlays=[overlay])
    embedder = build_recipe(settings).embedder
    return build_rag(settings, knowledge=knowledge, embedder=embedder)


def test_the_offline_profile_quotes_and_cites(knowledge: KnowledgeBase) -> None:
    answer = built(knowledge).answer.invoke(asking("SP-750水泵的保修期是多久？"))
    assert answer.text.split("\n")[0] == "保修期为自购买之日起一年。"
    assert answer.sentences[0].verdict == "supported"
    citation = answer.citations[0]
    assert citation.passage.chunk.source == "水泵.md"
    document = knowledge.catalog.documents.read(citation.passage.chunk.document_id)
    assert document is not None
    assert document.parsed.text[citation.start : citation.end] == citation.quote


def test_the_offline_profile_follows_up(knowledge: KnowledgeBase) -> None:
    history = [("SP-750水泵的保修期是多久？", "一年。")]
    answer = built(knowledge).answer.invoke(asking("它多重？", history=history))
    assert "水泵重九公斤。" in answer.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("鳄鱼的寿命有多长", "资料中没有找到足够的依据来回答这个问题。下面是最接近的段落。"),
        ("How long do crocodiles live?", "The documents do not hold enough evidence"),
    ],
)
def test_the_offline_profile_abstains_in_the_questions_language(
    knowledge: KnowledgeBase, question: str, text: str
) -> None:
    answer = built(knowledge).answer.invoke(asking(question))
    assert answer.abstained
    assert answer.text.startswith(text)


def test_a_chat_model_answers_over_the_same_passages(
    knowledge: KnowledgeBase, ollama: OllamaDouble
) -> None:
    ollama.add(ModelDouble(name="rag", answer="保修期为自购买之日起一年[1]。鳄鱼会飞上天。"))
    chat = {"provider": "ollama", "model": "rag", "base_url": ollama.base_url}
    answer = built(knowledge, chat=chat).answer.invoke(asking("SP-750水泵的保修期是多久？"))
    assert answer.text == "保修期为自购买之日起一年。鳄鱼会飞上天。"
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "unsupported"]


def test_a_prompt_that_is_missing_is_named_before_anything_is_asked(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    with pytest.raises(PromptError, match=r"phrases\.yaml: cannot be read"):
        built(knowledge, prompts={"directory": str(tmp_path)})
