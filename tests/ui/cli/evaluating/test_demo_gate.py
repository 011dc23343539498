"""The project's own gate: what `make gate` holds the demo dataset against."""

import re
from pathlib import Path

import pytest

from eval.dataset import demo_dataset, load_dataset
from eval.runs.header import DEMO, dataset_fingerprint
from eval.runs.load_run import load_run
from tests.support.zhiwen import Zhiwen

ROOT = Path(__file__).parents[4]
BASELINE = ROOT / "eval" / "baselines" / "demo"
DAMAGED = "--set=retrieval.mmr=0"
"""Passages that are as different as can be, whatever they have to do with the question."""


def gate() -> list[str]:
    """The options of `make gate`, so that they are said once."""
    recipe = re.search(r"^gate:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    conditions = re.findall(r"--fail-under '([^']+)'", recipe[1])
    assert len(conditions) == 7
    return ["--baseline", str(BASELINE), *(f"--fail-under={each}" for each in conditions)]


def test_the_baseline_is_of_the_dataset_as_it_is() -> None:
    header = load_run(BASELINE, lean=True).header
    assert (header.dataset_path, header.scored, header.limit) == (DEMO, "answers", None)
    assert header.settings["profile"] == "offline"
    dataset = load_dataset(demo_dataset())
    assert header.dataset_fingerprint == dataset_fingerprint(dataset), "measure it anew"


@pytest.mark.long
def test_the_gate_passes_and_fails_when_retrieval_is_damaged(new_zhiwen: Zhiwen) -> None:
    run = ("eval", "run", "demo", "--profile", "offline", *gate())
    passed = new_zhiwen(*run)
    assert passed.code == 0, passed.out
    damaged = new_zhiwen(*run, DAMAGED)
    assert damaged.code == 4
    assert "\n✗ reference_recall@1000: " in damaged.out
    assert ": significantly worse\n" in damaged.out
