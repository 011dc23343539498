from pathlib import Path
from typing import Any

import pytest

from chains.errors import SettingsError
from chains.retrieval.calibration import Calibration, save_calibration, shipped_calibration
from chains.retrieval.evidence_features import FEATURES_VERSION
from chains.retrieval.gate_rule import build_gate_rule, score_by_calibration
from chains.retrieval.retrieval_key import retrieval_key
from chains.settings.load import load_settings, packed_config
from chains.settings.settings import Settings
from tests.chains.retrieval.test_calibration import fitted
from tests.support.rag_steps import EVEN, evidence


def configured(profile: str = "offline", **sections: Any) -> Settings:
    return load_settings(packed_config(), profile=profile, overlays=[sections])


def gated(profile: str = "offline", **gate: Any) -> Settings:
    return configured(profile, retrieval={"gate": gate})


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Calibration]:
    """A calibration that was fitted for the offline profile."""
    calibration = fitted(retrieval=retrieval_key(configured()))
    save_calibration(calibration, tmp_path / "own.yaml")
    return tmp_path / "own.yaml", calibration


def test_what_comes_along_is_used_with_its_own_threshold() -> None:
    rule = build_gate_rule(configured())
    assert rule.calibration == shipped_calibration("lexical")
    assert (rule.threshold, rule.warnings) == (rule.calibration.threshold, ())


def test_a_model_reranker_has_a_calibration_of_its_own() -> None:
    assert build_gate_rule(configured("full")).threshold == 0.3


def test_a_threshold_of_the_configuration_wins() -> None:
    assert build_gate_rule(gated(threshold=0.77)).threshold == 0.77
    assert build_gate_rule(gated(threshold=0)).threshold == 0.0


def test_a_calibration_of_ones_own_is_used(own: tuple[Path, Calibration]) -> None:
    path, calibration = own
    rule = build_gate_rule(gated(calibration=str(path)))
    assert (rule.calibration, rule.threshold, rule.warnings) == (calibration, 0.4, ())


def test_a_target_becomes_a_threshold(own: tuple[Path, Calibration]) -> None:
    path, _ = own
    rule = build_gate_rule(gated(calibration=str(path), max_false_answers=0.05))
    assert (rule.threshold, rule.warnings) == (0.7, ())


def test_a_calibration_for_another_retrieval_warns_and_is_not_used(
    own: tuple[Path, Calibration],
) -> None:
    path, calibration = own
    settings = configured(
        splitter={"chunk_size": 200}, retrieval={"gate": {"calibration": str(path)}}
    )
    rule = build_gate_rule(settings)
    assert rule.calibration == shipped_calibration("lexical")
    (warning,) = rule.warnings
    assert warning == (
        f"own.yaml: fitted for another retrieval configuration ({calibration.retrieval}, not "
        f"{retrieval_key(settings)}); the evidence is judged by the calibration that comes along "
        "(run `zhiwen eval calibrate` again)"
    )


def test_a_calibration_of_features_that_meant_something_else_is_not_used(tmp_path: Path) -> None:
    key = retrieval_key(configured())
    save_calibration(fitted(retrieval=key, features_version="evidence/0"), tmp_path / "o.yaml")
    rule = build_gate_rule(gated(calibration=str(tmp_path / "o.yaml")))
    assert rule.calibration.features_version == FEATURES_VERSION
    assert rule.warnings


def test_a_target_that_nothing_was_fitted_for_warns() -> None:
    rule = build_gate_rule(gated("full", max_false_answers=0.05))
    assert rule.threshold == 0.3
    assert rule.warnings[0].startswith("retrieval.gate.max_false_answers has no effect: ")


def test_a_calibration_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        build_gate_rule(gated(calibration=str(tmp_path / "none.yaml")))


def test_the_key_names_what_shapes_the_score_and_nothing_else() -> None:
    key = retrieval_key(configured())
    assert retrieval_key(gated(threshold=0.9)) == key
    assert retrieval_key(configured(server={"port": 99}, chat={"max_sentences": 1})) == key
    assert retrieval_key(configured(retrieval={"top_k": 5})) != key
    assert retrieval_key(configured(retrieval={"context": {"neighbours": 2}})) != key
    assert retrieval_key(configured(embedding={"dimension": 256})) != key


def test_of_a_dictionary_the_content_counts_and_not_the_place(tmp_path: Path) -> None:
    keys = []
    for folder, words in (("a", "带薪休假\n"), ("b", "带薪休假\n"), ("c", "年假\n")):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "words.txt"
        path.write_text(words, encoding="utf-8")
        keys.append(retrieval_key(configured(lexical={"dictionary": str(path)})))
    assert keys[0] == keys[1] != keys[2]


def test_without_passages_there_is_no_evidence() -> None:
    found = evidence("水泵保修期")
    score = score_by_calibration(
        found.candidates, found.passages, calibration=fitted(), weights=EVEN
    )
    assert score == 0.0


def test_the_score_tells_an_answer_from_something_else() -> None:
    calibration = shipped_calibration("lexical")
    right, wrong = (
        score_by_calibration(
            found.candidates, found.passages, calibration=calibration, weights=EVEN
        )
        for found in (evidence("水泵保修期", text) for text in ("水泵保修期是一年。", "香蕉很甜。"))
    )
    assert wrong < calibration.threshold < right


def test_the_key_names_the_ranking(monkeypatch: pytest.MonkeyPatch) -> None:
    key = retrieval_key(configured())
    monkeypatch.setattr("chains.retrieval.retrieval_key.RANKING_VERSION", "ranking/0")
    assert retrieval_key(configured()) != key
