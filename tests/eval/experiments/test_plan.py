from pathlib import Path
from typing import Any

import pytest

from chains.settings.origins import load_configuration
from eval.experiments.load import load_experiment, shipped_experiments
from eval.experiments.plan import Plan, build_plan
from eval.experiments.running import Prepared, prepare, run_experiment
from eval.folders import EvaluationFolders
from tests.support.dataset import CASES, write_dataset
from tests.support.experiments import prepared
from tests.support.hub import use_hub
from tests.support.zhiwen import CONFIG


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("sets") / "小集")


def plan_of(experiment: Prepared, tmp_path: Path) -> Plan:
    return build_plan(experiment, data_dir=tmp_path / "data", folder=tmp_path / "out")


def counts(plan: Plan) -> tuple[int, int, int, int, int, int]:
    return (
        plan.runs,
        plan.finished,
        plan.indexes,
        plan.indexes_ready,
        plan.retrievals,
        plan.generations,
    )


def test_a_grid_on_one_index(tmp_path: Path, dataset: Path) -> None:
    plan = plan_of(prepared(tmp_path, dataset), tmp_path)
    assert counts(plan) == (4, 0, 1, 0, 12, 0)
    assert plan.configurations[0] == "lexical · provider lexical"
    assert plan.datasets == {"小集": 3}
    assert (plan.title, plan.profile) == ("小试", "offline")
    assert (plan.notes, plan.missing, plan.rounds) == ((), (), ())
    assert plan.seconds > 0
    assert plan.estimated_from.startswith("orders of magnitude")


def test_nothing_is_written(tmp_path: Path, dataset: Path) -> None:
    plan_of(prepared(tmp_path, dataset), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["experiment.yaml"]


def test_what_is_there_is_counted(
    tmp_path: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.experiments.measuring.processes_for", lambda _: 1)
    experiment = prepared(tmp_path, dataset)
    run_experiment(experiment, data_dir=tmp_path / "data", folder=tmp_path / "out")
    done = plan_of(experiment, tmp_path)
    assert counts(done) == (4, 4, 1, 1, 0, 0)
    assert done.seconds == 0
    grid = {"splitter.chunk_size": [256, 64], "retrieval.top_k": [3, 4]}
    other = build_plan(
        prepared(tmp_path, dataset, grid=grid), data_dir=tmp_path / "data", folder=tmp_path / "2"
    )
    assert (other.indexes, other.indexes_ready, other.retrievals) == (2, 1, 12)
    # The hybrid search with variants and reranking was timed above, as was an index.
    assert other.estimated_from == "earlier runs on this machine"


def test_one_index_a_dataset_and_splitter(tmp_path: Path, dataset: Path) -> None:
    second = write_dataset(tmp_path / "二集", CASES[:2])
    changes: dict[str, Any] = {
        "datasets": [str(dataset), str(second)],
        "grid": {"splitter.chunk_size": [64, 128], "retrieval.fusion.method": ["rrf", "convex"]},
    }
    assert counts(plan_of(prepared(tmp_path, dataset, **changes), tmp_path)) == (8, 0, 4, 0, 20, 0)


def test_answers_share_a_retrieval(tmp_path: Path, dataset: Path) -> None:
    changes: dict[str, Any] = {
        "scored": "answers",
        "primary": "answer_contained",
        "grid": {"retrieval.gate.threshold": [0.1, 0.2, 0.3], "retrieval.mmr": [None, 0.9]},
    }
    assert counts(plan_of(prepared(tmp_path, dataset, **changes), tmp_path)) == (6, 0, 1, 0, 6, 18)


def test_repeats_draw_lots_only_with_a_model(tmp_path: Path, dataset: Path) -> None:
    plan = plan_of(prepared(tmp_path, dataset, repeats=3), tmp_path)
    assert counts(plan) == (12, 0, 1, 0, 12, 0)


def test_a_halving_counts_its_rounds(tmp_path: Path) -> None:
    cases = [{**CASES[0], "id": str(number)} for number in range(30)]
    dataset = write_dataset(tmp_path / "小集", cases)
    search = {"method": "halving", "first": 10, "keep": 0.5, "survivors": 2}
    plan = plan_of(prepared(tmp_path, dataset, search=search), tmp_path)
    assert [(each.cases, each.starters, each.kept) for each in plan.rounds] == [(10, 4, 2)]
    assert plan.retrievals == 4 * 10 + 2 * 30


def test_the_experiment_with_models_is_planned_without_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hub(monkeypatch, port=9, cache=tmp_path / "cache")
    experiment = prepare(
        load_experiment(shipped_experiments()["models"]),
        configuration=load_configuration(CONFIG),
        folders=EvaluationFolders.of(tmp_path / "data"),
    )
    plan = plan_of(experiment, tmp_path)
    assert (plan.runs, plan.indexes, plan.generations) == (36, 6, 36 * 40)
    # 35 questions are searched for once a pair of embedder and reranker, whatever model answers;
    # follow-ups are rewritten by it.
    assert plan.retrievals == 6 * 3 * 35 + 36 * 5
    missing = "\n".join(plan.missing)
    for model in ("BAAI/bge-m3", "moka-ai/m3e-base", "BAAI/bge-reranker-v2-m3"):
        assert f"the weights of {model!r} are missing; fetch them with " in missing
