import json
from pathlib import Path

import pytest

from tests.support.dataset import write_dataset
from tests.support.zhiwen import Zhiwen

RUN = ("eval", "run", "--retrieval-only")
GATE = "--fail-under"
DAMAGED = ("--set=retrieval.lexical.weight=0", "--set=retrieval.dense.weight=1",
           "--set=embedding.dimension=64", "--set=retrieval.reranker.provider=none")  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions that the keyword search answers, and vectors of 64 numbers cannot."""
    names = [f"设备{number}.txt" for number in range(100, 140)]
    cases = [
        {"id": name, "question": f"{name[2:5]}号设备的功率是多少？", "documents": [name]}
        for name in names
    ]
    folder = tmp_path_factory.mktemp("sets") / "set"
    (folder / "documents").mkdir(parents=True)
    for name in names:
        text = f"{name[2:5]}号设备的额定功率是{int(name[2:5]) * 7}千瓦。"
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    (folder / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def baseline(new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path) -> Path:
    """A run of the shipped configuration."""
    assert new_zhiwen(*RUN, dataset, "--out", tmp_path / "baseline").code == 0
    return tmp_path / "baseline"


def test_the_same_configuration_passes(new_zhiwen: Zhiwen, dataset: Path, baseline: Path) -> None:
    ran = new_zhiwen(*RUN, dataset, "--baseline", baseline, GATE, "doc_recall@1")
    assert ran.code == 0
    assert ", difference +0.0000 (95 % +0.0000 to +0.0000, 40 cases), p 1.0000: not" in ran.out


def test_damaged_retrieval_fails(new_zhiwen: Zhiwen, dataset: Path, baseline: Path) -> None:
    gate = ("--baseline", baseline, GATE, "doc_recall@1", GATE, "mrr@10>=0.01")
    ran = new_zhiwen(*RUN, dataset, *gate, *DAMAGED)
    assert ran.code == 4
    assert "\n✗ doc_recall@1: " in ran.out
    assert ": significantly worse\n" in ran.out
    assert "\n✓ mrr@10: " in ran.out
    shown = new_zhiwen(*RUN, dataset, *gate, *DAMAGED, "--json")
    assert shown.code == 4
    assert shown.json["gate"]["passed"] is False
    first, second = shown.json["gate"]["verdicts"]
    assert (first["passed"], first["metric"], first["p"] < 0.05) == (False, "doc_recall@1", True)
    assert first["difference"]["value"] < 0
    assert (second["passed"], second["baseline"]) == (True, None)


def test_a_bound_of_its_own(new_zhiwen: Zhiwen, dataset: Path) -> None:
    ran = new_zhiwen(*RUN, dataset, GATE, "mrr@10>=1.5")
    assert ran.code == 4
    assert "✗ mrr@10: 1.0000 is below 1.5\n" in ran.out


def test_a_run_may_replace_its_own_baseline(
    new_zhiwen: Zhiwen, dataset: Path, baseline: Path
) -> None:
    ran = new_zhiwen(*RUN, dataset, "--baseline", baseline, GATE, "mrr@10", "--out", baseline)
    assert ran.code == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((GATE, "mrr@10"), "zhiwen: --fail-under mrr@10: there is nothing to compare with; "),
        ((GATE, "mrr@10>0.9"), "zhiwen: --fail-under mrr@10>0.9: not a condition; write METRIC, "),
        (("--baseline", "nowhere", GATE, "mrr@10"), "zhiwen: nowhere: not a run folder; "),
    ],
)
def test_what_cannot_be_decided_is_refused_before_the_run(
    new_zhiwen: Zhiwen, dataset: Path, options: tuple[str, ...], complaint: str
) -> None:
    ran = new_zhiwen(*RUN, dataset, *options)
    assert ran.code == 2
    assert ran.line.startswith(complaint)
    assert not new_zhiwen.data_dir.exists()


def test_a_baseline_of_other_cases_is_refused(
    new_zhiwen: Zhiwen, baseline: Path, tmp_path: Path
) -> None:
    other = write_dataset(tmp_path / "other")
    ran = new_zhiwen(*RUN, other, "--baseline", baseline, GATE, "mrr@10")
    assert (ran.code, ran.line) == (
        2,
        f"zhiwen: {baseline}: was measured on other documents or cases; "
        "measure the baseline anew, on this dataset",
    )
