"""How well the offline profile's evidence tells what it can answer, on public sets."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from chains.retrieval.gate_rule import build_gate_rule
from chains.settings.load import load_settings, packed_config
from eval.dataset import load_dataset
from eval.evidence_cases import judge_cases, of_kinds, spread
from eval.scoring.refusal import abstain_auroc, false_answer_rate

DATA = Path(__file__).parents[2].parent / "shared" / "data"
LIMIT = 300
FACTUAL = "事实性问题"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"),
]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluation")


@cache
def scores(name: str, data_dir: Path, kind: str = "") -> dict[bool, list[float]]:
    """Return the evidence of answerable (of one kind) and unanswerable cases."""
    settings = load_settings(packed_config(), profile="offline")
    calibration = build_gate_rule(settings).calibration
    dataset = load_dataset(DATA / name)
    chosen = of_kinds(dataset, {kind} if kind else ())
    found: dict[bool, list[float]] = defaultdict(list)
    for judged in judge_cases(spread(chosen, LIMIT), settings, data_dir=data_dir):
        found[judged.answerable].append(calibration.probability(judged.features))
    return found


def test_questions_about_something_else_are_told_apart(data_dir: Path) -> None:
    found = scores("refusal-cmrc", data_dir)
    # 0.989 on all 2,002 cases; the goal is 0.99.
    assert abstain_auroc(found[True], found[False]) >= 0.986
    assert false_answer_rate(found[True], found[False]) <= 0.05


def test_near_misses_are_told_apart(data_dir: Path) -> None:
    found = scores("dragonball-finance", data_dir, FACTUAL)
    assert abstain_auroc(found[True], found[False]) >= 0.74


@pytest.mark.parametrize("kind", ["多文档对比问题", "多文档时间序列问题", "多文档信息整合问题"])
def test_questions_about_several_documents_are_answered(data_dir: Path, kind: str) -> None:
    threshold = build_gate_rule(load_settings(packed_config(), profile="offline")).threshold
    known = scores("dragonball-finance", data_dir, kind)[True]
    assert sum(score >= threshold for score in known) >= 0.65 * len(known)
