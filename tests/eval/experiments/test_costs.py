from pathlib import Path

import pytest

from chains.settings.load import load_settings
from chains.settings.settings import Settings
from eval.experiments.costs import Costs
from eval.runs.stored import CaseTiming
from tests.support.zhiwen import CONFIG


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(CONFIG, profile="offline")


def timing(reused: tuple[str, ...] = ()) -> CaseTiming:
    steps = {"search": 20.0, "rerank": 30.0, "gate": 5.0, "answer": 40.0}
    return CaseTiming(id="1", milliseconds=100.0, steps=steps, reused=reused)


def test_what_was_measured_is_remembered(tmp_path: Path, settings: Settings) -> None:
    costs = Costs(tmp_path / "stages" / "costs.json")
    assert costs.retrieval(settings) == (0.009, False)
    costs.add_run(settings, [timing(), timing()], scored="answers")
    costs.add_index(settings, megabytes=2, seconds=10)
    costs.save()
    again = Costs(tmp_path / "stages" / "costs.json")
    assert again.retrieval(settings) == (0.05, True)
    assert again.answer(settings) == (0.05, True)
    assert again.index(settings, megabytes=3) == (15.0, True)


def test_what_was_reused_says_nothing(tmp_path: Path, settings: Settings) -> None:
    costs = Costs(tmp_path / "costs.json")
    costs.add_run(settings, [timing(reused=("search", "rerank"))], scored="answers")
    assert not costs.retrieval(settings)[1]
    assert costs.answer(settings) == (0.05, True)


def test_another_model_is_another_cost(tmp_path: Path, settings: Settings) -> None:
    costs = Costs(tmp_path / "costs.json")
    costs.add_run(settings, [timing()], scored="retrieval")
    assert not costs.answer(settings)[1]
    other = load_settings(
        CONFIG, profile="offline", overlays=[{"retrieval": {"reranker": {"provider": "none"}}}]
    )
    assert costs.retrieval(other) == (0.003, False)
    full, _ = costs.retrieval(load_settings(CONFIG, profile="full"))
    assert full > 5


@pytest.mark.parametrize("text", ["[", "[]", '{"a": "b"}'])
def test_a_damaged_file_is_forgotten(text: str, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "costs.json").write_text(text, encoding="utf-8")
    assert not Costs(tmp_path / "costs.json").retrieval(settings)[1]
