from pathlib import Path

import pytest

from chains.settings.load import load_settings
from eval.bench.query_bench import QueryBenchProgress, run_query_bench
from eval.bench.query_measured import QueryBench

CONFIG = Path(__file__).parents[3] / "config.yaml"
STEPS = {
    "condense", "expand", "search", "rerank", "gate", "embed", "total", "without models",
}  # fmt: skip


@pytest.fixture(scope="module")
def stages() -> list[tuple[str, int]]:
    """What the benchmark said it did."""
    return []


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, stages: list[tuple[str, int]]) -> QueryBench:
    """A run over very few chunks."""
    return run_query_bench(
        load_settings(CONFIG, profile="offline"),
        data_dir=tmp_path_factory.mktemp("data"),
        chunks=120,
        questions=3,
        progress=QueryBenchProgress(on_stage=lambda name, total: stages.append((name, total))),
    )


def test_every_step_is_measured(measured: QueryBench, stages: list[tuple[str, int]]) -> None:
    assert (measured.chunks, measured.questions, measured.variants) == (120, 3, 3)
    assert set(measured.steps) == set(measured.filtered) == STEPS
    assert set(measured.alone) == {"embed", "dense", "lexical", "fuse", "catalog"}
    assert stages[0] == ("making the knowledge base", 120)
    assert ("questions", 13) in stages


def test_the_total_holds_its_steps(measured: QueryBench) -> None:
    mean = {name: each.mean for name, each in measured.steps.items()}
    parts = sum(mean[name] for name in ("condense", "expand", "search", "rerank", "gate"))
    assert mean["embed"] < mean["search"] < parts < mean["total"]
    assert mean["without models"] == pytest.approx(mean["total"] - mean["embed"])


def test_the_first_word_comes_after_the_server_has_said_it(measured: QueryBench) -> None:
    first = measured.first_token
    assert 0 < first.direct.p50 <= first.direct.p95
    assert 0 < first.chain.p50 <= first.chain.p95
    assert first.before.p50 > 0
