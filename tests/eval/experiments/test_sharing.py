"""What several configurations need is done once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chains.errors import ModelMissingError
from chains.knowledge.recipe import Recipe
from chains.settings.load import load_settings
from eval.experiments.outcome import Outcome
from eval.experiments.running import run_experiment
from eval.experiments.shared import Shared
from eval.folders import EvaluationFolders
from eval.runs.load_run import load_run
from loaders.documents import ParsedFile
from loaders.reading.reader import DirectReader
from tests.support.dataset import write_dataset
from tests.support.experiments import prepared
from tests.support.ollama import OllamaDouble
from tests.support.zhiwen import CONFIG

RETRIEVAL = {"condense", "expand", "search", "rerank"}


def chat(ollama: OllamaDouble, model: str) -> dict[str, Any]:
    section = {"provider": "ollama", "model": model, "base_url": ollama.base_url}
    return {"name": model, "overlay": {"chat": section}}


def run(
    tmp_path: Path, *overrides: Mapping[str, Any], out: str = "out", **changes: object
) -> Outcome:
    dataset = tmp_path / "小集"
    experiment = prepared(
        tmp_path,
        dataset if dataset.exists() else write_dataset(dataset),
        *overrides,
        scored="answers",
        primary="answer_contained",
        **changes,
    )
    return run_experiment(experiment, data_dir=tmp_path / "data", folder=tmp_path / out)


def reused(outcome: Outcome) -> list[set[str]]:
    """Return the steps that were not done again, of each run in the order of the leaderboard."""
    runs = [run for each in outcome.measured for run in each.runs["小集"]]
    found = []
    for each in runs:
        (steps,) = {timing.reused for timing in each.timings.values()}
        found.append(set(steps))
    return found


def test_only_a_change_of_chat_model_answers_anew(tmp_path: Path, ollama: OllamaDouble) -> None:
    plain = {"provider": "keywords", "translate": False, "decompose": False}
    outcome = run(
        tmp_path,
        base={"retrieval": {"variants": plain, "gate": {"threshold": 0}}},
        grid={"chat": [chat(ollama, "qwen2.5"), chat(ollama, "deepseek-r1")]},
    )
    assert reused(outcome) == [set(), RETRIEVAL]
    for measured in outcome.measured:
        stored = load_run(measured.runs["小集"][0].folder)
        assert not stored.failed
        assert [row.answer is not None for row in stored.rows] == [True] * 3
        assert stored.timings["1"].milliseconds >= sum(
            stored.timings["1"].steps[step] for step in RETRIEVAL
        )
    asked = [request.body["model"] for request in ollama.requests if request.path == "/api/chat"]
    assert asked.count("qwen2.5") == asked.count("deepseek-r1") == 3


def test_repeats_draw_other_lots(tmp_path: Path, ollama: OllamaDouble) -> None:
    plain = {"provider": "keywords", "translate": False, "decompose": False}
    outcome = run(
        tmp_path,
        base={"retrieval": {"variants": plain, "gate": {"threshold": 0}}},
        grid={"chat": [chat(ollama, "qwen2.5"), chat(ollama, "deepseek-r1")]},
        repeats=2,
    )
    first = [run.header.seeds["chat"] for run in outcome.measured[0].runs["小集"]]
    assert first == [7, 8]
    assert reused(outcome) == [set(), RETRIEVAL, RETRIEVAL, RETRIEVAL]


def test_a_chat_model_that_shapes_the_retrieval_searches_itself(
    tmp_path: Path, ollama: OllamaDouble
) -> None:
    outcome = run(
        tmp_path,
        base={"retrieval": {"variants": {"provider": "chat"}, "gate": {"threshold": 0}}},
        grid={"chat": [chat(ollama, "qwen2.5"), chat(ollama, "deepseek-r1")]},
    )
    assert reused(outcome) == [set(), set()]


def test_a_threshold_answers_from_what_was_found(tmp_path: Path) -> None:
    outcome = run(tmp_path, grid={"retrieval.gate.threshold": [0, 0.5, 1]})
    assert reused(outcome) == [set(), RETRIEVAL, RETRIEVAL]
    means = [each.runs["小集"][0].metrics["false_answer_rate"].value for each in outcome.measured]
    assert (means[0], means[-1]) == (1.0, 0.0)


def test_what_was_found_is_there_for_a_later_experiment_unless_something_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.experiments.measuring.processes_for", lambda _: 1)
    grid = {"retrieval.gate.threshold": [0, 1]}
    words = tmp_path / "words.txt"
    words.write_text("保修期, 质保期\n", encoding="utf-8")
    synonyms = {"lexical": {"synonyms": str(words)}}
    assert reused(run(tmp_path, synonyms, grid=grid)) == [set(), RETRIEVAL]
    assert reused(run(tmp_path, synonyms, out="2", grid=grid)) == [RETRIEVAL, RETRIEVAL]
    deeper = {**synonyms, "retrieval": {"dense": {"candidates": 20}}}
    assert reused(run(tmp_path, deeper, out="3", grid=grid)) == [set(), RETRIEVAL]
    words.write_text("保修期, 保固期\n", encoding="utf-8")
    assert reused(run(tmp_path, synonyms, out="4", grid=grid)) == [set(), RETRIEVAL]


def test_a_chat_model_that_is_not_there_ends_it_at_once(
    tmp_path: Path, ollama: OllamaDouble
) -> None:
    grid = {"chat": [chat(ollama, "qwen2.5"), chat(ollama, "llama9")]}
    with pytest.raises(ModelMissingError, match="model 'llama9' is not on the Ollama server"):
        run(tmp_path, grid=grid)
    assert not list((tmp_path / "out" / "runs").rglob("cases.jsonl"))


def test_models_are_loaded_once(tmp_path: Path, bge_weights: Path) -> None:
    def settings(top_k: int, chunk_size: int = 256) -> Any:
        overlay = {
            "embedding": {"provider": "flag", "model": str(bge_weights)},
            "splitter": {"chunk_size": chunk_size},
            "retrieval": {"top_k": top_k},
        }
        return load_settings(CONFIG, profile="offline", overlays=[overlay])

    shared = Shared(EvaluationFolders.of(tmp_path))
    one, two = shared.workspace(settings(3)), shared.workspace(settings(5))
    assert one is two
    other = shared.workspace(settings(3, chunk_size=128))
    assert other is not one
    assert other.recipe.embedder is one.recipe.embedder
    shared.close()


def noting_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are read from now on."""
    read: list[str] = []

    def open_reader(recipe: Recipe, _files: int) -> DirectReader:
        def parse(path: Path) -> ParsedFile:
            read.append(path.name)
            return recipe.parse(path)

        return DirectReader(parse)

    monkeypatch.setattr(Recipe, "open_reader", open_reader)
    return read


def test_another_splitter_reads_no_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.experiments.measuring.processes_for", lambda _: 1)
    read = noting_reads(monkeypatch)
    dataset = write_dataset(tmp_path / "小集")

    def rows(place: Path, sizes: list[int]) -> list[list[Any]]:
        changes: dict[str, Any] = {"grid": {"splitter.chunk_size": sizes}}
        experiment = prepared(place, dataset, **changes)
        outcome = run_experiment(experiment, data_dir=place / "data", folder=place / "out")
        found = []
        for measured in outcome.measured:
            stored = load_run(measured.runs["小集"][0].folder)
            places = [[p.key for p in row.passages] for row in stored.rows]
            found.append([places, [row.scores for row in stored.rows]])
        return found

    derived = rows(tmp_path / "one", [256, 16, 32])
    assert sorted(read) == ["仓库.txt", "保修.txt", "食堂.txt"]
    assert not list((tmp_path / "one" / "data").rglob("*-part"))
    assert derived[1:] == rows(tmp_path / "two", [16, 32])
    assert derived[0] != derived[1]
