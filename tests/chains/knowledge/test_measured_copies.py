from pathlib import Path

from chains.knowledge.measured_copies import MeasuredCopies, place_key
from tests.support.knowledge import write_files


def test_everything_that_was_made_of_a_dataset_goes_and_other_things_stay(tmp_path: Path) -> None:
    own, other = tmp_path / "datasets" / "甲", tmp_path / "datasets" / "乙"
    key, other_key = (place_key(folder / "documents") for folder in (own, other))
    gone = {
        f"knowledge/f-{key}-d-l/catalog.db": "甲的话",
        f"stages/r/f-{key}-d-l.jsonl": "甲的话",
        "runs/甲-1/run.yaml": f"dataset_path: {own}",
        "runs/甲-2/run.yaml": f"dataset_path: {own}/cases-x.jsonl",
        "runs/甲-1/passages.jsonl": "甲的话",
        "runs/甲-1/judged.jsonl": "",
        "experiments/比/report.json": "甲的话",
        "experiments/比/runs/c/甲/1/run.yaml": f"dataset_path: {own}",
        "judgements/judgements.db": "甲的话",
    }
    kept = {
        f"knowledge/f-{other_key}-d-l/catalog.db": "乙",
        f"stages/r/f-{other_key}-d-l.jsonl": "乙",
        "runs/乙-1/run.yaml": f"dataset_path: {other}",
        "runs/丙-1/run.yaml": f"dataset_path: {own}2",
        "runs/丁-1/run.yaml": "{",
        "experiments/别/runs/c/乙/1/run.yaml": f"dataset_path: {other}",
    }
    evaluation = write_files(tmp_path / "evaluation", gone | kept)
    for _ in range(2):
        MeasuredCopies(evaluation, dataset=own).forget(document="d", source="甲.md")
    left = {
        path.relative_to(evaluation).as_posix() for path in evaluation.rglob("*") if path.is_file()
    }
    assert left == set(kept)


def test_nothing_was_measured(tmp_path: Path) -> None:
    memory = MeasuredCopies(tmp_path / "none", dataset=tmp_path / "dataset")
    assert memory.forget(document="d", source="甲.md").files == ()
