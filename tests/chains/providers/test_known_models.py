import pytest

from chains.providers.known_models import (
    BGE_EN,
    BGE_ZH,
    Prefixes,
    model_name,
    opens_thinking_in_prompt,
    prefixes_for,
)


@pytest.mark.parametrize(
    ("model", "query", "document"),
    [
        ("BAAI/bge-large-zh-v1.5", BGE_ZH, ""),
        ("BAAI/bge-base-zh", BGE_ZH, ""),
        ("quentinz/bge-small-zh-v1.5:latest", BGE_ZH, ""),
        ("BAAI/bge-small-en-v1.5", BGE_EN, ""),
        ("bge-large:335m", BGE_EN, ""),
        ("BAAI/bge-m3", "", ""),
        ("bge-m3:567m", "", ""),
        ("moka-ai/m3e-base", "", ""),
        ("shibing624/text2vec-base-chinese", "", ""),
        ("cyclone/simcse-chinese-roberta-wwm-ext", "", ""),
        ("nomic-embed-text", "search_query: ", "search_document: "),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("someone/unheard-of", "", ""),
    ],
)
def test_prefixes_are_what_the_card_asks_for(model: str, query: str, document: str) -> None:
    assert prefixes_for(model) == Prefixes(query=query, document=document)


def test_instructions_go_before_questions_only() -> None:
    for model in ("intfloat/multilingual-e5-large-instruct", "Qwen/Qwen3-Embedding-0.6B"):
        prefixes = prefixes_for(model)
        assert prefixes.query.startswith("Instruct: Given a web search query")
        assert prefixes.document == ""


def test_what_the_user_says_overrules_the_card() -> None:
    assert prefixes_for("BAAI/bge-large-zh", query="") == Prefixes()
    assert prefixes_for("m3e-base", document="d") == Prefixes(document="d")


@pytest.mark.parametrize(
    "model",
    [
        "BAAI/bge-m3",
        "bge-m3:567m",
        "/data/models/bge-m3",
        "/home/user/.cache/huggingface/hub/models--BAAI--bge-m3/snapshots/5617a9f61b028005a4858fdac845",
    ],
)
def test_a_models_own_name_is_found_wherever_it_lies(model: str) -> None:
    assert model_name(model) == "bge-m3"


@pytest.mark.parametrize(
    ("model", "opens"),
    [
        ("deepseek-r1:7b", True),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", True),
        ("Qwen/QwQ-32B", True),
        ("Qwen3-30B-A3B-Thinking-2507", True),
        ("qwen3:8b", False),
        ("qwen2.5", False),
    ],
)
def test_knows_templates_that_open_thinking_themselves(model: str, opens: bool) -> None:
    assert opens_thinking_in_prompt(model) is opens
