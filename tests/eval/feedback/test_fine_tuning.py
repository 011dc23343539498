"""What is mined is what FlagEmbedding trains with: its own entry point, on tiny weights."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.runs.load_run import load_run
from tests.support.dataset import write_dataset
from tests.support.zhiwen import ROOT, Zhiwen

MODEL = "bge-small-zh-v1.5"


def train(weights: Path, mined: Path, out: Path) -> None:
    """Train for two steps, on the processor, without the network."""
    options = {
        "model_name_or_path": weights,
        "train_data": mined,
        "cache_path": out.parent / "cache",
        "output_dir": out,
        "train_group_size": 3,
        "query_max_len": 32,
        "passage_max_len": 64,
        "learning_rate": 0.01,
        "max_steps": 2,
        "per_device_train_batch_size": 2,
        "temperature": 0.02,
        "sentence_pooling_method": "cls",
        "normalize_embeddings": True,
        "use_cpu": True,
        "report_to": "none",
        "save_strategy": "no",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    subprocess.run(
        [sys.executable, "-m", "FlagEmbedding.finetune.embedder.encoder_only.base", *words],
        cwd=ROOT,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "WANDB_DISABLED": "1"},
        capture_output=True,
        check=True,
        timeout=300,
    )


@pytest.mark.long
def test_the_mined_file_trains_an_embedder_that_is_measured_before_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bge_weights: Path
) -> None:
    zhiwen = Zhiwen(tmp_path / "data", capsys)
    dataset = write_dataset(tmp_path / "klein")

    def with_weights(weights: Path, *command: str | Path) -> Any:
        flag = f"embedding={{provider: flag, model: '{weights}', device: cpu}}"
        ran = zhiwen("eval", *command, "--profile", "offline", "--set", flag, "--json")
        assert ran.code == 0, ran.err
        return ran.json

    mined, tuned = tmp_path / "mined.jsonl", tmp_path / "tuned" / MODEL
    report = with_weights(bge_weights, "mine", dataset, "--out", mined, "--margin", "1")
    assert (report["examples"], report["left_out"]) == (2, {"unanswerable": 1})
    train(bge_weights, mined, tuned)
    before = with_weights(bge_weights, "run", dataset, "--retrieval-only", "--out", tmp_path / "1")
    after = with_weights(tuned, "run", dataset, "--retrieval-only", "--out", tmp_path / "2")
    assert before["fingerprint"] != after["fingerprint"]
    for run in (before, after):
        assert run["metrics"]["mrr@10"]["n"] == 2
    assert scores(tmp_path / "1") != scores(tmp_path / "2")  # it is another model


def scores(folder: Path) -> list[float]:
    """Return the dense scores of all passages of a run."""
    return [each.stages["dense"].score for row in load_run(folder).rows for each in row.passages]
