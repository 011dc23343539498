from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chains.errors import PromptError
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.build import (
    build_condense,
    build_expand,
    build_gate,
    build_prompt,
    build_rerank,
)
from chains.retrieval.condense import condense_by_model, condense_by_rule
from chains.retrieval.expand import expand_by_keywords, expand_by_model, expand_not
from chains.retrieval.search import keep_order
from chains.settings.load import load_settings, packed_config
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from tests.support.knowledge import ingest_into, opened, write_files
from tests.support.rag_steps import ScriptedChat, candidates, evidence

CHAT = ScriptedChat()


def configured(**retrieval: Mapping[str, Any]) -> Settings:
    return load_settings(packed_config(), profile="full", overlays=[{"retrieval": retrieval}])


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("build")
    ingest_into(folder / "kb", write_files(folder / "in", {"a.txt": "水泵的保修期是一年。"}))
    with opened(folder / "kb") as opened_knowledge:
        yield opened_knowledge


def test_a_chat_model_condenses_and_without_one_the_rule_does() -> None:
    by_model = build_condense(configured(), chat=CHAT)
    assert isinstance(by_model, partial)
    assert by_model.func is condense_by_model
    assert build_condense(configured(), chat=None) is condense_by_rule


def test_each_provider_of_variants() -> None:
    by_model = build_expand(configured(variants={"provider": "chat", "count": 3}), chat=CHAT)
    assert isinstance(by_model, partial)
    assert (by_model.func, by_model.keywords["count"]) == (expand_by_model, 3)
    keywords = configured(variants={"provider": "keywords"})
    assert build_expand(keywords, chat=CHAT) is expand_by_keywords
    assert build_expand(configured(variants={"provider": "none"}), chat=CHAT) is expand_not
    assert build_expand(configured(), chat=None) is expand_by_keywords


def test_each_provider_of_rerankers(knowledge: KnowledgeBase) -> None:
    none = configured(reranker={"provider": "none"})
    assert build_rerank(none, knowledge=knowledge) is keep_order
    flag = build_rerank(configured(reranker={"candidates": 9}), knowledge=knowledge)
    assert isinstance(flag, partial)
    assert flag.keywords["limit"] == 9


def test_the_lexical_reranker_puts_what_covers_the_question_first(
    knowledge: KnowledgeBase,
) -> None:
    settings = configured(reranker={"provider": "lexical"})
    found = candidates("水泵的保修期", ("香蕉是水果。", 1.0), ("水泵的保修期是一年。", 0.9))
    reranked = build_rerank(settings, knowledge=knowledge)(found)
    assert reranked.ranked[0].chunk.text == "水泵的保修期是一年。"


@pytest.mark.parametrize(
    ("question", "abstained"), [("水泵的保修期是多久", False), ("香蕉的热量是多少", True)]
)
def test_the_gate_of_the_offline_profile_tells_answerable_from_not(
    knowledge: KnowledgeBase, question: str, abstained: bool
) -> None:
    settings = load_settings(packed_config(), profile="offline")
    with knowledge.reading() as snapshot:
        ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
        (chunk,) = snapshot.chunks(ids).values()
    found = evidence(question, chunk.text).candidates
    known = found.ranked[0].__class__(chunk=chunk, score=1.0)
    judged = build_gate(settings, knowledge=knowledge).judge(
        found.__class__(queries=found.queries, ranked=(known,))
    )
    assert judged.abstained is abstained


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
