from dataclasses import asdict, replace
from pathlib import Path

import pytest

from chains.providers.lexical_reranker import RankWeights
from eval.dataset import Case, load_dataset
from eval.fitting.rerank import FEATURES, RankedCase, fit, load_cases, measure

QUESTION = "水泵的保修期是多少年？"
FILES = {
    "pump.txt": "水泵的说明。\n\n水泵的保修期是三年，自发货起算。",
    "fork.txt": "叉车的说明。\n\n叉车每周检查一次。",
    "list.txt": "水泵、叉车、保修、期限：目录。",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "set" / "documents"
    documents.mkdir(parents=True)
    for name, text in FILES.items():
        (documents / name).write_text(text, encoding="utf-8")
    case = Case(id="1", question=QUESTION, answers=("三年",), documents=("pump.txt",))
    nothing = Case(id="2", question="谁发明了水泵？", unanswerable=True)
    lines = "\n".join(each.model_dump_json() for each in (case, nothing))
    (tmp_path / "set" / "cases.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "set"


@pytest.fixture
def cases(folder: Path, tmp_path: Path) -> list[RankedCase]:
    return load_cases(load_dataset(folder), data_dir=tmp_path / "data")


def test_only_cases_with_an_answer_are_fitted_on(cases: list[RankedCase]) -> None:
    assert [ranked.case.id for ranked in cases] == ["1"]
    assert cases[0].features.shape == (len(cases[0].found.ranked), len(FEATURES))


def test_weights_are_measured_by_the_metrics_of_evaluation(cases: list[RankedCase]) -> None:
    assert measure(cases, RankWeights())["doc_recall@1"] == 1.0


def test_fitting_turns_a_wrong_order_right(cases: list[RankedCase]) -> None:
    nothing = RankWeights(**dict.fromkeys(asdict(RankWeights()), 0.0))
    wrong = replace(nothing, first=-0.2)
    assert measure(cases, wrong)["doc_recall@1"] == 0.0
    fitted = fit([cases], start=wrong)
    assert measure(cases, fitted)["doc_recall@1"] == 1.0
    assert min(fitted.sentence, fitted.wording) >= 0
