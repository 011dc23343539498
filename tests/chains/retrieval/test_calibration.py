from pathlib import Path
from typing import Any

import pytest
import yaml

from chains.errors import SettingsError
from chains.retrieval.calibration import (
    Calibration,
    load_calibration,
    save_calibration,
    shipped_calibration,
)
from chains.retrieval.evidence_features import FEATURES_VERSION, EvidenceFeatures

FITTED: dict[str, Any] = {
    "origin": "zhiwen eval calibrate 小集",
    "retrieval": "0123456789abcdef",
    "datasets": {"小集": [30, 20]},
    "intercept": 0.5,
    "features": [{"name": "statement", "mean": 0.5, "scale": 0.2, "weight": 2.0}],
    "threshold": 0.4,
    "curve": [
        {"threshold": 0.0, "coverage": 1.0, "false_answers": 1.0},
        {"threshold": 0.3, "coverage": 0.95, "false_answers": 0.2},
        {"threshold": 0.7, "coverage": 0.8, "false_answers": 0.05},
        {"threshold": 1.0, "coverage": 0.0, "false_answers": 0.0},
    ],
}


def fitted(**changed: Any) -> Calibration:
    return Calibration.model_validate(FITTED | changed)


def test_the_probability_is_the_logistic_function_of_the_weighed_features() -> None:
    assert fitted().probability(EvidenceFeatures(statement=0.5)) == pytest.approx(0.6225, abs=1e-4)
    assert fitted().probability(EvidenceFeatures(statement=0.25)) == pytest.approx(0.1192, abs=1e-4)


def test_full_evidence_does_not_tie() -> None:
    steep = fitted(features=[{"name": "statement", "weight": 20.0}])
    high, higher = (steep.probability(EvidenceFeatures(statement=x)) for x in (1.0, 1.001))
    assert high < higher < 1


def test_the_extremes_stay_probabilities() -> None:
    steep = fitted(features=[{"name": "rerank", "weight": 1e6}])
    for odds in (-14.0, 14.0):
        assert 0 < steep.probability(EvidenceFeatures(rerank=odds)) < 1


def test_a_comparison_is_as_likely_as_its_weakest_part_among_so_many() -> None:
    calibration = fitted()
    weak, good = EvidenceFeatures(statement=0.4), EvidenceFeatures(statement=0.8)
    odds = calibration.probability(weak) / (1 - calibration.probability(weak))
    both = calibration.probability(EvidenceFeatures(statement=0.1, parts=(good, weak)))
    assert both / (1 - both) == pytest.approx(odds / 2)
    assert calibration.probability(EvidenceFeatures(parts=(good, good, weak))) < both


def test_a_models_score_of_the_whole_question_is_not_divided() -> None:
    part = EvidenceFeatures(rerank=1.0)
    features = EvidenceFeatures(rerank=1.0, parts=(part, part))
    model = shipped_calibration("flag")
    assert model.probability(features) == model.probability(part)


@pytest.mark.parametrize(
    ("target", "threshold"), [(1.0, 0.0), (0.2, 0.3), (0.1, 0.7), (0.05, 0.7), (0.01, 1.0)]
)
def test_a_target_is_read_off_the_curve(target: float, threshold: float) -> None:
    assert fitted().threshold_for(target) == threshold


def test_without_a_curve_there_is_no_threshold_for_a_target() -> None:
    with pytest.raises(ValueError, match="nothing was fitted"):
        fitted(curve=[]).threshold_for(0.05)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "校准.yaml"
    save_calibration(fitted(), path)
    assert load_calibration(path) == fitted()
    assert path.read_text(encoding="utf-8").startswith("# Written by `zhiwen eval calibrate`")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_calibration(tmp_path / "x.yaml")
    assert str(error.value) == f"{tmp_path / 'x.yaml'}: cannot be read (No such file or directory)"
    assert "zhiwen eval calibrate" in error.value.hint


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"intercept": "很多"}, "intercept: Input should be a valid number"),
        ({"treshold": 0.3}, "treshold: Extra inputs are not permitted"),
        ({"threshold": 1.5}, "threshold: Input should be less than or equal to 1"),
        ({"features": []}, "features: Tuple should have at least 1 item"),
        (
            {"features": [{"name": "luck"}]},
            "features.0.name: Value error, there is no feature 'luc",
        ),
        (
            {"curve": list(reversed(FITTED["curve"]))},
            "the whole file: Value error, curve: the thresholds do not grow",
        ),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changed: dict[str, Any], complaint: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(yaml.safe_dump(FITTED | changed, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_calibration(path)
    assert str(error.value).startswith(f"{path}: not a calibration: {complaint}")


@pytest.mark.parametrize(("content", "complaint"), [("[1", "not valid YAML"), ("", "not a calib")])
def test_what_is_no_calibration_at_all_is_named(
    tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        load_calibration(path)


@pytest.mark.parametrize("reranker", ["flag", "lexical", "none"])
def test_what_comes_along_tells_where_it_comes_from(reranker: str) -> None:
    shipped = shipped_calibration(reranker)
    assert shipped.features_version == FEATURES_VERSION
    assert "zhiwen" in shipped.origin
    assert 0 < shipped.threshold < 1


def test_a_models_score_is_the_evidence_itself_until_something_is_fitted() -> None:
    shipped = shipped_calibration("flag")
    assert shipped.probability(EvidenceFeatures(rerank=0.0)) == 0.5
    assert shipped.probability(EvidenceFeatures(rerank=1.0986)) == pytest.approx(0.75, abs=1e-4)


def test_what_comes_along_for_no_model_was_fitted_on_several_sets() -> None:
    shipped = shipped_calibration("lexical")
    assert len(shipped.datasets) >= 3
    assert "zhiwen --profile offline eval calibrate" in shipped.origin
    assert shipped.threshold_for(0.05) > shipped.threshold_for(0.5)
