"""Experiments whose answers a judge scores, by RAGAS's own code against a judge server."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.errors import ExperimentError, JudgeError
from eval.experiments.outcome import Outcome
from eval.experiments.plan import build_plan
from eval.experiments.running import run_experiment
from eval.reports.files import load_report
from eval.reports.report import Report
from eval.runs.stored import CASES
from tests.support.dataset import PUMP, write_dataset
from tests.support.experiments import prepared
from tests.support.judge import JudgeScript
from tests.support.ollama import ModelDouble, OllamaDouble

FOUND = PUMP
INVENTED = "增压泵的保修期为九十九年。"


@pytest.fixture
def script() -> JudgeScript:
    return JudgeScript()


@pytest.fixture
def server(script: JudgeScript) -> Iterator[OllamaDouble]:
    """A server with one model that is right, one that invents, and a judge."""
    models = [
        ModelDouble(name="honest", answer=FOUND),
        ModelDouble(name="inventive", answer=INVENTED),
        script.model(),
    ]
    with OllamaDouble(models=models) as double:
        yield double


def chat(server: OllamaDouble, model: str) -> dict[str, Any]:
    section = {"provider": "ollama", "model": model, "base_url": server.base_url}
    return {"name": model, "overlay": {"chat": section}}


def judged_by(server: OllamaDouble, **options: object) -> dict[str, Any]:
    """Return a base that answers always, from one retrieval, and has a judge."""
    judge = {"provider": "ollama", "model": "judge", "base_url": server.base_url, **options}
    variants = {"provider": "keywords", "translate": False, "decompose": False}
    return {
        "retrieval": {"variants": variants, "gate": {"threshold": 0}},
        "evaluation": {"judge": {"concurrency": 1, **judge}},
    }


def run(
    tmp_path: Path,
    server: OllamaDouble,
    *,
    base: dict[str, Any] | None = None,
    judged: Sequence[str] = ("faithfulness",),
    **changes: Any,
) -> tuple[Outcome, Report]:
    """Run the models against each other, judged twice over."""
    dataset = tmp_path / "小集"
    options: dict[str, Any] = {
        "base": judged_by(server) if base is None else base,
        "grid": {"chat": [chat(server, "inventive"), chat(server, "honest")]},
        "scored": "answers",
        "primary": "faithfulness",
        "judge": list(judged),
        "repeats": 2,
    } | changes
    experiment = prepared(
        tmp_path, dataset if dataset.exists() else write_dataset(dataset), **options
    )
    folder = tmp_path / "out"
    outcome = run_experiment(experiment, data_dir=tmp_path / "data", folder=folder)
    return outcome, load_report(folder)


def asked(server: OllamaDouble, model: str) -> int:
    """Return how many answers a model was asked for."""
    bodies = [request.body for request in server.requests if request.path.endswith("chat")]
    return sum(body.get("model") == model for body in bodies)


def test_what_a_judge_says_decides(tmp_path: Path, server: OllamaDouble) -> None:
    outcome, report = run(tmp_path, server)
    steps = [
        {step for timing in each.timings.values() for step in timing.reused}
        for measured in outcome.measured
        for each in measured.runs["小集"]
    ]
    assert [bool(reused) for reused in steps] == [False, True, True, True]
    assert asked(server, "honest") == asked(server, "inventive") == 2 * 3
    best, worst = report.configurations
    assert (best.label, worst.label) == ("honest", "inventive")
    assert (best.metrics["faithfulness"].value, worst.metrics["faithfulness"].value) == (1.0, 0.0)
    assert best.nan_rates == worst.nan_rates == {"faithfulness": 0.0}
    assert report.pairs[0].better == best.name


def test_what_the_judge_could_not_judge_stands_beside_the_number(
    tmp_path: Path, server: OllamaDouble, script: JudgeScript
) -> None:
    script.first = ["不行"]
    _, report = run(tmp_path, server, base=judged_by(server, retries=0))
    rates = sorted(row.nan_rates["faithfulness"] for row in report.configurations)
    assert rates[0] == 0.0
    assert rates[1] > 0.0
    share = f"{rates[1]:.1%}".replace("%", " %")
    assert share in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert share in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_halving_selects_by_what_the_judge_says(tmp_path: Path, server: OllamaDouble) -> None:
    models = [chat(server, "inventive"), chat(server, "honest")]
    search = {"method": "halving", "survivors": 2, "first": 10, "keep": 0.5}
    cases = [
        {"id": str(number), "question": f"增压泵的保修期多长？第{number}问", "answers": ["24个月"]}
        for number in range(12)
    ]
    write_dataset(tmp_path / "小集", cases)
    grid = {"chat": models, "retrieval.top_k": [1, 2]}
    _, report = run(tmp_path, server, search=search, grid=grid, repeats=1)
    survivors = [row for row in report.configurations if not row.dropped]
    assert {row.factors["chat"] for row in survivors} == {"honest"}
    assert len(report.configurations) == 4


def test_an_experiment_without_a_judge_is_refused_at_once(
    tmp_path: Path, server: OllamaDouble
) -> None:
    nobody = {"chat": {"provider": "extractive"}}
    with pytest.raises(JudgeError, match="there is no model to judge"):
        run(tmp_path, server, base=nobody)
    assert not list(tmp_path.rglob("out/**/" + CASES))


def test_the_plan_counts_the_judgements_and_misses_the_judge(
    tmp_path: Path, server: OllamaDouble
) -> None:
    options: dict[str, Any] = {
        "grid": {"chat": [chat(server, "inventive"), chat(server, "honest")]},
        "scored": "answers",
        "primary": "faithfulness",
        "judge": ["faithfulness", "context_recall"],
    }
    dataset = write_dataset(tmp_path / "小集")
    ready = prepared(tmp_path, dataset, base=judged_by(server, repeats=3), **options)
    plan = build_plan(ready, data_dir=tmp_path / "data", folder=tmp_path / "out")
    assert (plan.generations, plan.judgements, plan.missing) == (6, 6 * 2 * 3, ())
    nobody = prepared(tmp_path, dataset, **options)
    plan = build_plan(nobody, data_dir=tmp_path / "data", folder=tmp_path / "out")
    assert plan.missing == (
        "there is no model to judge: chat.provider is extractive; set "
        "evaluation.judge.provider=ollama and evaluation.judge.model=NAME",
    )


def test_semantic_similarity_needs_no_judge(tmp_path: Path, server: OllamaDouble) -> None:
    nobody = {"chat": {"provider": "extractive"}, "retrieval": {"gate": {"threshold": 0}}}
    metric = "semantic_similarity"
    _, report = run(tmp_path, server, base=nobody, primary=metric, judged=[metric], repeats=1)
    assert report.primary == metric
    assert all(metric in row.metrics for row in report.configurations)


def test_a_metric_that_no_judge_has_is_refused(tmp_path: Path, server: OllamaDouble) -> None:
    with pytest.raises(ExperimentError, match="judge: there is no metric 'wisdom'"):
        run(tmp_path, server, judged=["wisdom"])
