"""Each input that shapes a stage is varied once: its key, and those behind it, must change."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from chains.knowledge.build import build_recipe
from chains.settings.load import load_settings
from chains.settings.overlays import parse_override
from chains.settings.settings import Settings
from eval.runs import stage_keys as module
from eval.runs.stage_keys import StageKeys, code_hash, retrieval_asks_chat, stage_keys
from tests.eval.runs.stage_tables import BASES, BEHIND, COMMON, OWN, SECTIONS
from tests.support.ollama import OllamaDouble

CONFIG = Path(__file__).parents[3] / "config.yaml"


@pytest.fixture(scope="session")
def places(
    tmp_path_factory: pytest.TempPathFactory,
    bge_weights: Path,
    m3e_weights: Path,
    next_sentence_weights: Path,
    whisper_weights: Path,
) -> dict[str, str]:
    """What stands for itself in the tables above."""
    folder = tmp_path_factory.mktemp("places")
    (folder / "words.txt").write_text("增压泵, 加压泵\n", encoding="utf-8")
    shutil.copytree(CONFIG.parent / "prompts" / "zh", folder / "prompts" / "zh")
    shutil.copytree(CONFIG.parent / "prompts" / "en", folder / "prompts" / "en")
    return {
        "{words}": str(folder / "words.txt"),
        "{prompts}": str(folder / "prompts"),
        "{bge}": str(bge_weights),
        "{m3e}": str(m3e_weights),
        "{next_sentence}": str(next_sentence_weights),
        "{whisper}": str(whisper_weights),
    }


def overlay_of(base: str, places: Mapping[str, str]) -> dict[str, Any]:
    embedding, reranker, chat = BASES[base]
    models = {"flag": places["{bge}"], "sentence_transformers": places["{m3e}"]}
    url = {"base_url": places["{url}"]}
    named = {"ollama": {"model": "nomic-embed-text", **url}}
    return {
        "embedding": {"provider": embedding}
        | named.get(embedding, {})
        | ({"model": models[embedding]} if embedding in models else {}),
        "retrieval": {
            "reranker": {"provider": reranker} | ({"model": "one"} if reranker == "flag" else {}),
            "variants": {"provider": "keywords" if chat == "extractive" else "chat"},
        },
        "chat": {"provider": chat} | ({} if chat == "extractive" else {"model": "qwen2.5", **url}),
    }


def table_of(base: str) -> dict[str, tuple[Any, str]]:
    """Return the table of one choice of providers."""
    embedding, reranker, chat = BASES[base]
    table = dict(COMMON)
    for section, provider in {
        "embedding": embedding, "retrieval.reranker": reranker, "chat": chat,
    }.items():  # fmt: skip
        own = "answer" if provider == "extractive" else OWN.get(section, "retrieval")
        for name, (value, stage) in SECTIONS[section][provider].items():
            table[f"{section}.{name}"] = (value, own if stage == "own" else stage)
    table["prompts.language"] = ("en", "answer" if chat == "extractive" else "retrieval")
    table["prompts.directory"] = ("{prompts}", table["prompts.language"][1])
    return table


def leaves(section: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in section.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from leaves(value, path)
        else:
            yield path, value


def keys_of(settings: Settings, *, history: bool = True) -> StageKeys:
    return stage_keys(settings, recipe=build_recipe(settings), models={}, history=history)


def load(*overlays: Mapping[str, Any], profile: str = "full") -> Settings:
    return load_settings(CONFIG, profile=profile, overlays=overlays)


@pytest.mark.parametrize("base", BASES)
def test_each_setting_changes_the_keys_of_what_it_shapes(
    base: str, places: dict[str, str], ollama: OllamaDouble
) -> None:
    places = {**places, "{url}": ollama.base_url}
    table, below = table_of(base), overlay_of(base, places)
    original = load(below)
    before = asdict(keys_of(original))
    known = dict(leaves(original.model_dump(mode="json")))
    absent = set(table) - set(known)
    assert {path.rpartition(".")[2] for path in absent} <= {"api_key_env"}
    assert set(known) <= set(table), "a new setting: say which stage it shapes"
    for path, (value, stage) in table.items():
        if value is None or path in absent:
            continue
        value = not known[path] if value == "not" else places.get(str(value), value)
        varied = load(below, parse_override(f"{path}={value}"))
        if path.endswith("base_url"):
            continue  # the model's identity says what answers there, wherever it is
        assert dict(leaves(varied.model_dump(mode="json")))[path] != known[path], path
        after = asdict(keys_of(varied))
        changed = {name for name in before if after[name] != before[name]}
        assert changed == BEHIND[stage], path


def changed(before: StageKeys, after: StageKeys) -> set[str]:
    found = asdict(after)
    return {name for name, key in asdict(before).items() if found[name] != key}


@pytest.mark.parametrize(
    ("setting", "stage"),
    [
        ("lexical.dictionary", "lexical"),
        ("lexical.synonyms", "retrieval"),
        ("retrieval.gate.calibration", "answer"),
        ("prompts.directory", "answer"),
    ],
)
def test_of_a_file_the_content_counts_and_not_the_place(
    setting: str, stage: str, tmp_path: Path
) -> None:
    def written(name: str, text: str) -> StageKeys:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "words.txt").write_text(text, encoding="utf-8")
        place = folder if setting == "prompts.directory" else folder / "words.txt"
        return keys_of(load(parse_override(f"{setting}={place}"), profile="offline"))

    one = written("here", "增压泵, 加压泵\n")
    assert written("there", "增压泵, 加压泵\n") == one
    assert changed(one, written("here", "增压泵, 提升泵\n")) == BEHIND[stage]


def test_the_wording_shapes_the_retrieval_where_a_model_is_asked_for_it(tmp_path: Path) -> None:
    settings = load(
        {"chat": {"provider": "ollama", "model": "qwen3"}, "prompts": {"directory": str(tmp_path)}},
        profile="offline",
    )
    before = keys_of(settings)
    (tmp_path / "expand.yaml").write_text("x", encoding="utf-8")
    assert changed(before, keys_of(settings)) == BEHIND["retrieval"]


def test_only_what_asks_the_chat_model_depends_on_it() -> None:
    plain = {"provider": "keywords", "translate": False, "decompose": False}

    def keys(model: str, variants: Mapping[str, Any], *, history: bool = False) -> StageKeys:
        chat = {"provider": "ollama", "model": model}
        overlay = {"chat": chat, "retrieval": {"variants": {**plain, **variants}}}
        return keys_of(load(overlay, profile="offline"), history=history)

    assert changed(keys("a", {}), keys("b", {})) == {"answer"}
    asking: tuple[dict[str, Any], ...] = (
        {"provider": "chat"}, {"hyde": True}, {"translate": True}, {"decompose": True},
    )  # fmt: skip
    for variants in asking:
        assert changed(keys("a", variants), keys("b", variants)) == BEHIND["retrieval"]
    with_turns = changed(keys("a", {}, history=True), keys("b", {}, history=True))
    assert with_turns == BEHIND["retrieval"]


def test_without_a_chat_model_nothing_is_asked_of_it() -> None:
    assert not retrieval_asks_chat(load(profile="offline"), history=True)
    assert retrieval_asks_chat(load(), history=False)


def test_models_are_told_apart_by_their_identity() -> None:
    settings = load(profile="offline")
    recipe = build_recipe(settings)

    def keys(**models: str) -> StageKeys:
        return stage_keys(settings, recipe=recipe, models=models)

    assert changed(keys(reranker="a"), keys(reranker="b")) == BEHIND["retrieval"]
    assert changed(keys(chat="a"), keys(chat="b")) == BEHIND["answer"]


def test_top_k_shapes_the_candidates_where_their_diversity_counts() -> None:
    def keys(top_k: int) -> StageKeys:
        overlay = {"retrieval": {"mmr": 0.9, "top_k": top_k}}
        return keys_of(load(overlay, profile="offline"))

    assert changed(keys(8), keys(5)) == BEHIND["retrieval"]


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("loaders/splitter.py", "parse"),
        ("chains/knowledge/lexical.py", "index"),
        ("chains/providers/lexicon/zh.txt", "index"),
        ("chains/retrieval/fusion.py", "retrieval"),
        ("chains/rag.py", "retrieval"),
        ("prompts/zh/expand.yaml", "retrieval"),
        ("chains/answering/support.py", "answer"),
        ("eval/scoring/metrics.py", "nothing"),
    ],
)
def test_other_code_is_another_key(
    path: str, stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("chains", "loaders", "prompts"):
        copied = CONFIG.parent / folder
        shutil.copytree(copied, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "eval" / "scoring").mkdir(parents=True)
    settings = load(profile="offline")
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    code_hash.cache_clear()
    before, code = keys_of(settings), code_hash()
    code_hash.cache_clear()
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    after, then = keys_of(settings), code_hash()
    code_hash.cache_clear()
    behind = BEHIND | {"index": BEHIND["dense"] | BEHIND["lexical"]}
    assert changed(before, after) == behind[stage]
    assert then != code


def test_the_code_that_runs_is_found() -> None:
    assert len({code_hash((part,)) for part in module.MEASURING}) == len(module.MEASURING)
