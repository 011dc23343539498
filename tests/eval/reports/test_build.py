import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from eval.experiments.outcome import Outcome
from eval.reports.build import ReportError, build_report
from eval.reports.report import Report
from eval.runs.stored import StoredRun
from tests.support.outcomes import GRID, METRIC, OTHER, SET_METRIC, Starter, outcome_of, row

PLACE = Path("experiment")
SURE = (Starter(name="good", hit_rate=0.9), Starter(name="bad", hit_rate=0.4))


def built(*starters: Starter, **options: object) -> Report:
    return build_report(outcome_of(starters, folder=PLACE, **options))  # type: ignore[arg-type]


def by_name(report: Report) -> Mapping[str, int]:
    return {row.name: row.rank for row in report.configurations}


def test_the_surely_better_one_wins() -> None:
    report = built(*SURE)
    assert by_name(report) == {"good": 1, "bad": 2}
    assert report.winner == "good"
    pair = report.pairs[0]
    assert (pair.better, pair.worse, pair.significant) == ("good", "bad", True)
    assert pair.difference.value == pytest.approx(0.5, abs=0.1)
    assert pair.wins > pair.losses
    assert pair.wins + pair.losses + pair.ties == 200
    assert pair.cases_needed is not None
    assert pair.cases_needed < 40


def test_what_cannot_be_told_apart_shares_a_rank() -> None:
    same = [Starter(name=name, hit_rate=0.7) for name in "abcd"]
    report = built(*same)
    assert set(by_name(report).values()) == {1}
    means = [row.metrics[METRIC].value for row in report.configurations]
    assert means == sorted(means, reverse=True)
    assert report.winner == report.configurations[0].name


def test_the_correction_counts_every_starter() -> None:
    outcome = outcome_of(SURE, folder=PLACE, cases=30)
    alone = build_report(outcome).pairs[0]
    among_many = build_report(replace(outcome, compared=20)).pairs[0]
    assert among_many.p_holm == pytest.approx(min(1.0, alone.p * 190), rel=0.01)


def test_what_halving_dropped_has_no_rank_and_no_pair() -> None:
    report = built(*SURE, Starter(name="dropped", hit_rate=0.99, dropped=1))
    assert by_name(report) == {"good": 1, "bad": 2, "dropped": 0}
    assert report.configurations[-1].name == "dropped"
    assert len(report.pairs) == 1
    assert report.method.compared == 3


def test_datasets_weigh_alike() -> None:
    outcome = outcome_of(SURE, folder=PLACE, datasets=("a", "b"))
    first = outcome.measured[0]
    short = first.runs["b"][0]
    cut = replace(
        first, runs=first.runs | {"b": (short.model_copy(update={"rows": short.rows[:20]}),)}
    )
    report = build_report(replace(outcome, measured=(cut, outcome.measured[1])))
    good = next(row for row in report.configurations if row.name == "good")
    parts = [good.by_dataset[name][METRIC].value for name in ("a", "b")]
    assert good.metrics[METRIC].value == pytest.approx(sum(parts) / 2)
    assert report.pairs[0].left_out == 180
    # The interval of a set's number adds up the halves in squares.
    assert good.metrics[SET_METRIC].value == pytest.approx(0.9)
    low, high = good.metrics[SET_METRIC].ci95
    assert (0.9 - low, high - 0.9) == pytest.approx((0.1 / 2**0.5, 0.05 / 2**0.5))


def test_repeats_are_averaged_before_anything_is_compared() -> None:
    report = built(*SURE, repeats=3)
    good = report.configurations[0]
    assert good.metrics[METRIC].n == 200
    assert len(good.runs) == 3
    assert good.runs[0] == "runs/good/demo-set/1"
    assert len(good.repeats) == 3
    assert good.metrics[METRIC].value == pytest.approx(sum(good.repeats) / 3)
    assert len(set(good.repeats)) > 1


def test_a_repeat_is_the_mean_of_the_datasets() -> None:
    outcome = outcome_of(SURE, folder=PLACE, datasets=("a", "b"), repeats=2, cases=40)
    good = build_report(outcome).configurations[0]
    runs = next(m.runs for m in outcome.measured if m.configuration.name == good.name)
    means = [[run.rows[k].scores[METRIC] for k in range(40)] for name in "ab" for run in runs[name]]
    first_a, second_a, first_b, second_b = (sum(scores) / 40 for scores in means)
    assert good.repeats == pytest.approx(((first_a + first_b) / 2, (second_a + second_b) / 2))


def test_one_measurement_has_no_spread() -> None:
    assert {row.repeats for row in built(*SURE).configurations} == {()}


def test_failed_cases_are_counted_and_left_out_in_pairs() -> None:
    outcome = outcome_of(SURE, folder=PLACE, cases=50)
    first = outcome.measured[0]
    run = first.runs["demo-set"][0]
    rows = (row(run.rows[0].id, None), *run.rows[1:])
    broken = replace(first, runs={"demo-set": (run.model_copy(update={"rows": rows}),)})
    report = build_report(replace(outcome, measured=(broken, outcome.measured[1])))
    good = next(r for r in report.configurations if r.name == "good")
    assert (good.failed, good.metrics[METRIC].n) == (1, 49)
    assert report.pairs[0].left_out == 1


def test_configurations_without_a_common_case_are_not_told_apart() -> None:
    outcome = outcome_of(SURE, folder=PLACE, cases=2)
    for item, failed in zip(outcome.measured, ("q1", "q2"), strict=True):
        run = item.runs["demo-set"][0]
        rows = tuple(row(r.id, None) if r.id == failed else r for r in run.rows)
        item.runs["demo-set"] = (run.model_copy(update={"rows": rows}),)
    pair = build_report(outcome).pairs[0]
    assert (pair.difference.n, pair.left_out, pair.p, pair.cases_needed) == (0, 2, 1.0, None)
    json.loads(pair.model_dump_json(), parse_constant=float)


def test_main_effects_compare_what_agrees_in_the_rest() -> None:
    report = built(*GRID, cases=400)
    of = {(e.factor, e.value): e for e in report.effects}
    assert list(of) == [
        ("arm", "dense"),
        ("arm", "lexical"),
        ("arm", "hybrid"),
        ("rerank", "rerank"),
        ("rerank", "none"),
    ]
    lexical, rerank = of["arm", "lexical"].difference, of["rerank", "rerank"].difference
    assert lexical is not None
    assert rerank is not None
    assert lexical.value == pytest.approx(0.25, abs=0.05)
    assert rerank.value == pytest.approx(0.08, abs=0.05)
    assert lexical.ci95[0] > 0
    assert of["arm", "lexical"].configurations == 2
    means = [of["rerank", value].mean for value in ("rerank", "none")]
    assert means[0] - means[1] == pytest.approx(rerank.value)


def test_an_effect_without_a_partner_has_no_difference() -> None:
    report = built(
        Starter(name="a", hit_rate=0.8, factors={"x": "1", "y": "1"}),
        Starter(name="b", hit_rate=0.7, factors={"x": "2", "y": "2"}),
    )
    assert [(e.factor, e.difference) for e in report.effects] == [
        ("x", None), ("x", None), ("y", None), ("y", None),
    ]  # fmt: skip


def test_the_pareto_front_is_what_nothing_beats_in_both() -> None:
    report = built(
        Starter(name="best", hit_rate=0.95, milliseconds=20),
        Starter(name="fast", hit_rate=0.7, milliseconds=5),
        Starter(name="beaten", hit_rate=0.6, milliseconds=25),
    )
    assert {r.name: r.pareto for r in report.configurations} == {
        "best": True, "fast": True, "beaten": False,
    }  # fmt: skip
    assert report.configurations[0].latency is not None
    assert report.configurations[0].latency.p50 == 20


def test_of_equal_means_the_faster_wins() -> None:
    report = built(
        Starter(name="slow", hit_rate=1.0, milliseconds=9),
        Starter(name="fast", hit_rate=1.0, milliseconds=3),
    )
    assert report.winner == "fast"


def test_by_kind_and_of_sets() -> None:
    report = built(*SURE)
    good = report.configurations[0]
    kinds = good.by_kind["demo-set"]
    assert set(kinds) == {"事实", "多处"}
    assert kinds["事实"][SET_METRIC] == 0.9
    both = (kinds["事实"][METRIC] + kinds["多处"][METRIC]) / 2
    assert both == pytest.approx(good.metrics[METRIC].value)
    assert report.metrics == (METRIC, OTHER, SET_METRIC)


def test_the_winning_overlay_is_base_and_overlay_together() -> None:
    starters = (
        Starter(name="a", hit_rate=0.9, overlay={"retrieval": {"top_k": 5}}),
        Starter(name="b", hit_rate=0.3, overlay={"retrieval": {"top_k": 9}}),
    )
    report = built(*starters, base={"retrieval": {"mmr": 0.9, "top_k": 1}})
    assert report.winning_overlay == {"retrieval": {"mmr": 0.9, "top_k": 5}}


def test_a_report_is_the_same_when_it_is_made_again() -> None:
    first, second = (built(*GRID).model_dump_json() for _ in range(2))
    assert json.loads(first) == json.loads(second)
    assert first == second


def test_a_primary_metric_that_no_case_has_is_named() -> None:
    with pytest.raises(
        ReportError, match="no case has the primary metric 'abstain_auroc'"
    ) as caught:
        built(*SURE, primary=SET_METRIC)
    assert METRIC in caught.value.hint


def test_an_experiment_that_finished_nothing_has_no_report() -> None:
    dropped = [replace(starter, dropped=1) for starter in SURE]
    with pytest.raises(ReportError, match="no configuration was measured on everything"):
        built(*dropped)


def test_a_configuration_of_which_every_case_failed_is_named() -> None:
    outcome: Outcome = outcome_of(SURE, folder=PLACE, cases=3)
    failed: StoredRun = (
        outcome.measured[1]
        .runs["demo-set"][0]
        .model_copy(update={"rows": tuple(row(f"q{n}", None) for n in (1, 2, 3))})
    )
    broken = replace(outcome.measured[1], runs={"demo-set": (failed,)})
    with pytest.raises(ReportError, match="no case of configuration bad has the primary metric"):
        build_report(replace(outcome, measured=(outcome.measured[0], broken)))
