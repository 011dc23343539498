from pathlib import Path

import pytest

from chains.retrieval.calibration import load_calibration
from tests.support.dataset import CASES, write_dataset
from tests.support.zhiwen import Zhiwen

CALIBRATE = ("eval", "calibrate")
TOPICS = "甲乙丙丁戊己庚辛壬癸"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Ten questions about ten documents, and ten about none."""
    known = [
        {
            "id": f"a{topic}",
            "question": f"{topic}号泵的保修期是几天？",
            "documents": [f"{topic}.txt"],
            "answers": [f"{number}天"],
        }
        for number, topic in enumerate(TOPICS)
    ]
    unknown = [
        {"id": f"u{topic}", "question": f"{topic}洲住着几种企鹅？", "unanswerable": True}
        for topic in TOPICS
    ]
    folder = write_dataset(tmp_path / "小集", [*known, *unknown])
    for number, topic in enumerate(TOPICS):
        text = f"{topic}号泵的保修期是{number}天。"
        (folder / "documents" / f"{topic}.txt").write_text(text, encoding="utf-8")
    return folder


def test_as_json(new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.yaml"
    ran = new_zhiwen(*CALIBRATE, dataset, "--out", out, "--target", "0.05", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["file"] == str(out)
    assert ran.json["datasets"] == {"小集": [10, 10]}
    assert ran.json["origin"] == "zhiwen --profile offline eval calibrate 小集 --target 0.05"
    assert set(ran.json["quality"]) == {
        "abstain_auroc", "false_answer_rate@95", "brier", "ece",
    }  # fmt: skip
    assert ran.json["curve"][0]["coverage"] == 1.0
    assert ran.json["by_variety"]["小集, unanswerable"]["abstain_auroc"] > 0.9
    assert load_calibration(out).threshold == ran.json["threshold"]


def test_the_share_that_is_answered_can_be_chosen(
    new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path
) -> None:
    ran = new_zhiwen(*CALIBRATE, dataset, "--out", tmp_path / "c", "--coverage", "0.8", "--json")
    assert ran.json["origin"].endswith("eval calibrate 小集 --coverage 0.8")
    above = [p for p in ran.json["curve"] if p["threshold"] >= ran.json["threshold"]]
    assert above[0]["coverage"] >= 0.8


def test_for_people(new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.yaml"
    ran = new_zhiwen(*CALIBRATE, dataset, "--out", out, "--leave-out")
    assert (ran.code, ran.err) == (0, "")
    assert "小集, documents left out" in ran.out
    assert "cross-validated: abstain_auroc " in ran.out
    assert ran.out.endswith(f"into config.yaml:\nretrieval: {{gate: {{calibration: {out}}}}}\n")


def test_the_file_serves_the_next_question(
    new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "c.yaml"
    assert new_zhiwen(*CALIBRATE, dataset, "--out", out).code == 0
    assert new_zhiwen("ingest", dataset / "documents").code == 0
    named = ("--set", f"retrieval.gate.calibration={out}", "--json")
    known = new_zhiwen("ask", "丙号泵的保修期是几天？", *named).json
    assert (known["abstained"], known["warnings"]) == (False, [])
    unknown = new_zhiwen("ask", "丙洲住着几种企鹅？", *named).json
    assert (unknown["abstained"], unknown["reason"]) == (True, "weak evidence")
    assert unknown["passages"]
    changed = new_zhiwen("ask", "丙号泵？", *named, "--set", "retrieval.top_k=3").json
    assert changed["warnings"][0].startswith("c.yaml: fitted for another retrieval configuration")


def test_a_dataset_without_unanswerable_cases_is_refused(
    new_zhiwen: Zhiwen, tmp_path: Path
) -> None:
    folder = write_dataset(tmp_path / "集", CASES[:2])
    ran = new_zhiwen(*CALIBRATE, folder)
    assert ran.code == 2
    assert ran.line == (
        "zhiwen: 集: there are no unanswerable cases; --leave-out makes some of the answerable ones"
    )
    assert not new_zhiwen.data_dir.exists()


def test_too_few_cases_are_refused(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    ran = new_zhiwen(*CALIBRATE, write_dataset(tmp_path / "集"), "--out", tmp_path / "c.yaml")
    assert ran.code == 2
    assert "2 answerable cases; a calibration needs 10 at least" in ran.line
    assert not (tmp_path / "c.yaml").exists()


def test_an_out_that_cannot_be_written_is_refused_before_the_work(
    new_zhiwen: Zhiwen, dataset: Path, tmp_path: Path
) -> None:
    ran = new_zhiwen(*CALIBRATE, dataset, "--out", tmp_path)
    assert (ran.code, ran.line) == (2, f"zhiwen: {tmp_path}: not a file that could be written")
    assert not new_zhiwen.data_dir.exists()
