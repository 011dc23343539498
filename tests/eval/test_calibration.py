import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chains.retrieval.evidence_features import LEXICAL_FEATURES, EvidenceFeatures
from chains.retrieval.retrieval_key import retrieval_key
from chains.settings.load import load_settings, packed_config
from chains.settings.settings import Settings
from eval.calibration import fit_calibration
from eval.dataset import Case, load_dataset
from eval.errors import DatasetError
from eval.evidence_cases import JudgedCase, Variety, judge_cases, spread
from tests.support.dataset import CASES, FORKLIFT, PUMP, write_dataset

SETTINGS = load_settings(packed_config(), profile="offline")


def judged(
    variety: Variety, statement: float, *, number: int = 0, dataset: str = "甲集"
) -> JudgedCase:
    case = Case(
        id=f"{variety}{number}",
        question="?",
        documents=(f"{number}.txt",),
        unanswerable=variety != "answerable",
    )
    features = EvidenceFeatures(statement=statement, numbers=1.0, kind=1.0)
    return JudgedCase(dataset=dataset, case=case, variety=variety, features=features)


def noisy(count: int = 200, *, dataset: str = "甲集", seed: int = 7) -> list[JudgedCase]:
    """Return cases whose evidence is one standard deviation apart on either side."""
    chance = random.Random(seed)
    varieties: tuple[tuple[Variety, float], ...] = (("answerable", 0.7), ("unanswerable", 0.4))
    return [
        judged(variety, chance.gauss(mean, 0.15), number=number, dataset=dataset)
        for number in range(count)
        for variety, mean in varieties
    ]


def test_what_is_fitted_tells_answerable_from_not() -> None:
    report = fit_calibration(noisy(), SETTINGS, origin="a test")
    calibration = report.calibration
    low, high = (
        calibration.probability(EvidenceFeatures(statement=value, numbers=1.0, kind=1.0))
        for value in (0.3, 0.8)
    )
    assert low < 0.15
    assert high > 0.85
    assert 0.88 < calibration.quality["abstain_auroc"] < 0.96
    assert calibration.quality["ece"] < 0.1
    assert calibration.quality["brier"] < 0.15
    assert [feature.name for feature in calibration.features] == list(LEXICAL_FEATURES)


def test_what_it_was_fitted_on_is_written_down() -> None:
    calibration = fit_calibration(noisy(), SETTINGS, origin="a test").calibration
    assert calibration.datasets == {"甲集": (200, 200)}
    assert calibration.retrieval == retrieval_key(SETTINGS)
    assert (calibration.origin, calibration.fitted is not None) == ("a test", True)


@pytest.mark.parametrize("coverage", [0.96, 0.9, 1.0])
def test_the_threshold_answers_the_share_that_is_asked_for(coverage: float) -> None:
    calibration = fit_calibration(noisy(), SETTINGS, origin="t", coverage=coverage).calibration
    above = [p for p in calibration.curve if p.threshold >= calibration.threshold]
    assert above[0].coverage == pytest.approx(coverage, abs=0.015)


def test_without_a_wish_96_percent_of_the_answerable_are_answered() -> None:
    plain, asked = (
        fit_calibration(noisy(), SETTINGS, origin="t", **wish).calibration
        for wish in ({}, {"coverage": 0.96})
    )
    assert plain == asked


def test_comparisons_are_judged_but_not_fitted_on() -> None:
    part = EvidenceFeatures(statement=0.7, numbers=1.0, kind=1.0)
    whole = replace(part, statement=0.1, parts=(part, part))
    compared = [
        replace(judged("answerable", 0.1, number=number), features=whole) for number in range(50)
    ]
    alone = fit_calibration(noisy(), SETTINGS, origin="t").calibration
    both = fit_calibration(noisy() + compared, SETTINGS, origin="t").calibration
    assert (both.intercept, both.features) == (alone.intercept, alone.features)
    assert both.datasets == {"甲集": (250, 200)}
    assert both.curve != alone.curve


def test_a_target_becomes_the_threshold() -> None:
    calibration = fit_calibration(noisy(), SETTINGS, origin="t", target=0.05).calibration
    (point,) = (p for p in calibration.curve if p.threshold == calibration.threshold)
    assert point.false_answers <= 0.05
    assert point.coverage > 0.5


def test_the_same_cases_give_the_same_file() -> None:
    first, second = (fit_calibration(noisy(), SETTINGS, origin="t") for _ in range(2))
    assert first == second


def test_many_unanswerable_cases_weigh_no_more_than_few() -> None:
    known = [case for case in noisy() if case.answerable]
    unknown = [case for case in noisy() if not case.answerable]
    few, many = (
        fit_calibration([*known, *unknown, *repeated], SETTINGS, origin="t").calibration.intercept
        for repeated in ([], unknown * 9)
    )
    assert few == pytest.approx(many, abs=0.05)


def test_each_set_is_judged_without_having_been_seen() -> None:
    cases = noisy() + noisy(dataset="乙集", seed=8)
    report = fit_calibration(cases, SETTINGS, origin="t")
    assert set(report.left_out) == {"甲集, unanswerable", "乙集, unanswerable"}
    assert report.left_out["乙集, unanswerable"]["abstain_auroc"] > 0.85
    assert fit_calibration(noisy(), SETTINGS, origin="t").left_out == {}


def test_near_misses_shape_the_weights_but_not_the_curve() -> None:
    near = [judged("statements left out", 0.69, number=number) for number in range(200)]
    plain = fit_calibration(noisy(), SETTINGS, origin="t").calibration
    with_near = fit_calibration(noisy() + near, SETTINGS, origin="t")
    assert with_near.calibration.intercept != plain.intercept
    assert with_near.calibration.quality["abstain_auroc"] == pytest.approx(
        plain.quality["abstain_auroc"], abs=0.02
    )
    assert with_near.by_variety["甲集, statements left out"]["abstain_auroc"] < 0.7


def test_a_model_rerankers_score_is_fitted_too() -> None:
    full = load_settings(packed_config(), profile="full")
    calibration = fit_calibration(noisy(), full, origin="t").calibration
    assert calibration.features[0].name == "rerank"


@pytest.mark.parametrize(("known", "unknown"), [(200, 0), (0, 200), (200, 9)])
def test_too_few_cases_of_a_kind_are_refused(known: int, unknown: int) -> None:
    cases = [judged("answerable", 0.7, number=number) for number in range(known)]
    cases += [judged("unanswerable", 0.4, number=number) for number in range(unknown)]
    with pytest.raises(DatasetError, match="a calibration needs 10 at least"):
        fit_calibration(cases, SETTINGS, origin="t")


def judge(folder: Path, *cases: Mapping[str, Any], leave_out: bool = False) -> list[JudgedCase]:
    dataset = load_dataset(write_dataset(folder / "小集", cases))
    settings: Settings = SETTINGS
    return judge_cases(dataset, settings, data_dir=folder / "data", leave_out=leave_out)


def test_every_case_is_judged_once(tmp_path: Path) -> None:
    found = judge(tmp_path, *CASES, {"id": "空", "question": " "})
    assert [(each.case.id, each.variety) for each in found] == [
        ("1", "answerable"), ("2", "answerable"), ("3", "unanswerable"),
    ]  # fmt: skip
    first, _, moon = (each.features.statement for each in found)
    assert first > moon


def test_without_its_document_or_its_statement_a_case_has_less_evidence(tmp_path: Path) -> None:
    found = {each.variety: each for each in judge(tmp_path, CASES[0], leave_out=True)}
    assert set(found) == {"answerable", "documents left out", "statements left out"}
    whole = found.pop("answerable").features.statement
    assert all(each.features.statement < whole for each in found.values())
    assert all(not each.answerable for each in found.values())


def test_only_the_statement_with_the_answer_is_left_out(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "小集", [CASES[0]])
    text = f"{PUMP}{FORKLIFT}"
    (folder / "documents" / "保修.txt").write_text(text, encoding="utf-8")
    found = judge_cases(load_dataset(folder), SETTINGS, data_dir=tmp_path / "data", leave_out=True)
    near = next(each for each in found if each.variety == "statements left out")
    assert near.features.subject > 0


def test_a_limit_takes_both_kinds_evenly(tmp_path: Path) -> None:
    cases = [
        {"id": f"{kind}{number}", "question": "?", "unanswerable": kind == "u"}
        for kind in "au"
        for number in range(10)
    ]
    dataset = load_dataset(write_dataset(tmp_path / "集", cases))
    assert [case.id for case in spread(dataset, 3).cases] == ["a0", "a3", "a6", "u0", "u3", "u6"]
    assert spread(dataset, 99) == spread(dataset, None) == dataset
