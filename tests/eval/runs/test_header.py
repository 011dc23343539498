from pathlib import Path

import pytest

from chains.settings.load import load_settings
from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import demo_dataset, load_dataset
from eval.runs.header import DEMO, build_header
from eval.runs.models import model_identities
from eval.runs.stored import RunHeader
from tests.support.dataset import CASES, write_dataset
from tests.support.ollama import ModelDouble, OllamaDouble

CONFIG = Path(__file__).parents[3] / "config.yaml"
CHAT = {"provider": "ollama", "model": "qwen2.5"}


def header_of(
    dataset: Path,
    data_dir: Path,
    *,
    overlay: dict[str, object] | None = None,
    scored: str = "answers",
    limit: int | None = None,
) -> RunHeader:
    settings = load_settings(CONFIG, profile="offline", overlays=[overlay or {}])
    workspace = Workspace(settings, data_dir=data_dir)
    return build_header(
        load_dataset(dataset), settings, scored=scored, limit=limit, workspace=workspace
    )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("sets") / "小集")


def test_everything_that_was_measured_with_is_named(dataset: Path, tmp_path: Path) -> None:
    header = header_of(dataset, tmp_path, limit=2)
    assert (header.dataset, header.scored) == ("小集", "answers")
    assert (header.limit, header.cases) == (2, 2)
    assert header.dataset_path == str(dataset)
    assert header.settings["splitter"]["chunk_size"] == 256
    assert not {"data_dir", "server"} & set(header.settings)
    assert set(header.keys) == {"parse", "chunk", "dense", "lexical", "retrieval", "answer"}
    assert header.versions["zhiwen"].partition("+")[2]
    assert "tantivy" in header.versions
    assert header.models["embedding"].startswith("hashing")
    assert (header.models["reranker"], header.models["chat"]) == ("lexical", "extractive")
    assert set(header.prompts) == {"zh/phrases.yaml", "en/phrases.yaml"}
    assert set(header.seeds) == {"bootstrap"}
    assert set(header.machine) == {"processor", "cores", "memory", "system", "python"}


def test_the_bundled_dataset_has_no_place(tmp_path: Path) -> None:
    assert header_of(demo_dataset(), tmp_path).dataset_path == DEMO
    other = header_of(demo_dataset() / "cases-colloquial.jsonl", tmp_path)
    assert other.dataset_path.endswith("cases-colloquial.jsonl")


def test_prompts_are_those_that_are_used(
    dataset: Path, tmp_path: Path, ollama: OllamaDouble
) -> None:
    chat = CHAT | {"base_url": ollama.base_url}
    hyde = {"chat": chat, "retrieval": {"variants": {"hyde": True, "provider": "chat"}}}
    header = header_of(dataset, tmp_path, overlay=hyde)
    names = {name.removeprefix("zh/") for name in header.prompts if name.startswith("zh/")}
    assert names == {f"{n}.yaml" for n in ("answer", "phrases", "expand", "hyde", "translate", "decompose")}  # fmt: skip # noqa: E501
    assert header.seeds["chat"] == 7
    plain = {"chat": chat, "retrieval": {"variants": {"translate": False, "decompose": False}}}
    assert header_of(dataset, tmp_path, overlay=plain, scored="retrieval").prompts == {}


def test_a_conversation_asks_for_the_prompt_that_rewrites(
    tmp_path: Path, ollama: OllamaDouble
) -> None:
    turns = [{"question": "水泵多重？", "answer": "九公斤。"}]
    folder = write_dataset(tmp_path / "set", [{**CASES[0], "history": turns}])
    header = header_of(folder, tmp_path, overlay={"chat": CHAT | {"base_url": ollama.base_url}})
    assert "zh/condense.yaml" in header.prompts


@pytest.mark.parametrize(
    ("overlay", "scored", "same"),
    [
        ({"evaluation": {"concurrency": 9}}, "answers", True),
        ({"chat": {"max_sentences": 1}}, "retrieval", True),
        ({"chat": {"max_sentences": 1}}, "answers", False),
        ({"retrieval": {"top_k": 3}}, "retrieval", False),  # rows hold so many passages
        ({"splitter": {"chunk_size": 64}}, "retrieval", False),
    ],
)
def test_the_fingerprint_names_what_shapes_the_numbers(
    dataset: Path, tmp_path: Path, overlay: dict[str, object], scored: str, same: bool
) -> None:
    plain = header_of(dataset, tmp_path, scored=scored).fingerprint
    changed = header_of(dataset, tmp_path, scored=scored, overlay=overlay).fingerprint
    assert (plain == changed) is same


def test_cases_and_documents_are_in_the_fingerprints(dataset: Path, tmp_path: Path) -> None:
    header = header_of(dataset, tmp_path)
    part = header_of(dataset, tmp_path, limit=2)
    assert part.fingerprint != header.fingerprint
    assert part.dataset_fingerprint == header.dataset_fingerprint
    other = write_dataset(tmp_path / "小集", [{**CASES[0], "question": "别的？"}, *CASES[1:]])
    assert header_of(other, tmp_path).dataset_fingerprint != header.dataset_fingerprint
    assert header_of(dataset, tmp_path, scored="retrieval").fingerprint != header.fingerprint


def settings_with(**overlay: object) -> Settings:
    return load_settings(CONFIG, profile="offline", overlays=[overlay])


def identities(settings: Settings, data_dir: Path) -> dict[str, str]:
    workspace = Workspace(settings, data_dir=data_dir)
    return model_identities(settings, recipe=workspace.recipe)


def test_a_model_that_is_pulled_anew_is_another(tmp_path: Path, ollama: OllamaDouble) -> None:
    settings = settings_with(chat=CHAT | {"base_url": ollama.base_url})
    before = identities(settings, tmp_path)["chat"]
    assert before.startswith("ollama qwen2.5:latest ")
    assert len(before.split()[-1]) >= 12
    with OllamaDouble([ModelDouble(name="qwen2.5", revision="2")]) as other:
        again = settings_with(chat=CHAT | {"base_url": other.base_url})
        assert identities(again, tmp_path)["chat"] != before
    without = settings_with(chat=CHAT | {"base_url": ollama.base_url, "model": "none"})
    assert identities(without, tmp_path)["chat"] == "ollama none:latest unknown"


def test_a_service_that_cannot_be_asked_is_named_without_digest(tmp_path: Path) -> None:
    openai = settings_with(
        chat={"provider": "openai", "model": "m", "base_url": "http://127.0.0.1:9"}
    )
    assert identities(openai, tmp_path)["chat"] == "openai m unknown"
    gone = settings_with(chat=CHAT | {"base_url": "http://127.0.0.1:9"})
    assert identities(gone, tmp_path)["chat"] == "ollama qwen2.5:latest unknown"


def test_weights_are_named_by_their_content(
    tmp_path: Path, bge_weights: Path, bge_reranker_weights: Path
) -> None:
    settings = settings_with(
        embedding={"provider": "flag", "model": str(bge_weights)},
        retrieval={"reranker": {"provider": "flag", "model": str(bge_reranker_weights)}},
    )
    found = identities(settings, tmp_path)
    assert "bge-small-zh-v1.5" in found["embedding"]
    assert found["reranker"].startswith("flag bge-reranker-base ")
