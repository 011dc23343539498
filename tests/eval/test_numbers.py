"""The offline profile's retrieval on public sets, which lie outside the project."""

from functools import cache
from pathlib import Path

import pytest

from chains.settings.load import load_settings, packed_config
from chains.settings.overlays import parse_override
from eval.dataset import load_dataset
from eval.folders import EvaluationFolders
from eval.runs.run import run_dataset

DATA = Path(__file__).parents[2].parent / "shared" / "data"

LEAST = [
    ("cmrc2018-dev", {"doc_recall@1": 0.978, "doc_recall@5": 0.997}),
    ("drcd-dev", {"doc_recall@1": 0.948, "doc_recall@5": 0.993}),
    ("drcd-dev-simplified", {"doc_recall@5": 0.993}),
    ("expmrc-cmrc-dev", {"reference_recall@400": 0.965}),
    ("dureader-robust-half", {"doc_recall@5": 0.905, "mrr@10": 0.829}),
    ("dragonball-finance", {"reference_recall@1000": 0.84, "reference_recall@2000": 0.915}),
]
"""What holds; `eval/README.md` says where this is short of the aim, and what bounds it."""

DENSE_ONLY, LEXICAL_ONLY = "retrieval.lexical.weight=0", "retrieval.dense.weight=0"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"),
]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluation")


@cache
def measure(name: str, data_dir: Path, *overrides: str) -> dict[str, float]:
    overlays = [parse_override(text) for text in overrides]
    settings = load_settings(packed_config(), profile="offline", overlays=overlays)
    run = run_dataset(load_dataset(DATA / name), settings, folders=EvaluationFolders(data_dir))
    return {metric: summary.value for metric, summary in run.metrics.items()}


@pytest.mark.parametrize(("name", "least"), LEAST, ids=[name for name, _ in LEAST])
def test_the_offline_profile_reaches_its_numbers(
    name: str, least: dict[str, float], data_dir: Path
) -> None:
    found = measure(name, data_dir)
    assert {metric: found[metric] for metric in least if found[metric] < least[metric]} == {}


@pytest.mark.parametrize("name", ["dureader-robust-half", "expmrc-cmrc-dev"])
def test_the_hybrid_stays_within_a_third_of_a_point_of_its_better_arm(
    name: str, data_dir: Path
) -> None:
    hybrid = measure(name, data_dir)
    arms = [measure(name, data_dir, override) for override in (DENSE_ONLY, LEXICAL_ONLY)]
    metrics = next(least for set_name, least in LEAST if set_name == name)
    for metric in (*metrics, "doc_recall@1", "doc_recall@5", "mrr@10"):
        assert hybrid[metric] >= max(arm[metric] for arm in arms) - 0.003, metric
