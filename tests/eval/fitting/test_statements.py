from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from chains.providers.lexical_reranker import RankWeights, StatementWeights
from chains.providers.rank_features import STATEMENTS
from eval.dataset import Case, load_dataset
from eval.fitting.rerank import load_cases
from eval.fitting.statements import WEIGHTS, ReadCase, fit, measure, read_case

NOTHING = StatementWeights(**{name: float(name == "scale") for name in WEIGHTS})


@pytest.fixture
def case(tmp_path: Path) -> ReadCase:
    documents = tmp_path / "set" / "documents"
    documents.mkdir(parents=True)
    files = {"pump.txt": "水泵的保修期是三年。", "list.txt": "水泵的保修期是什么：目录。"}
    for name, text in files.items():
        (documents / name).write_text(text, encoding="utf-8")
    asked = Case(id="1", question="水泵保修几年？", answers=("三年",), documents=("pump.txt",))
    (tmp_path / "set" / "cases.jsonl").write_text(asked.model_dump_json(), encoding="utf-8")
    ranked = load_cases(load_dataset(tmp_path / "set"), data_dir=tmp_path / "data")
    return read_case(ranked[0], RankWeights())


def test_a_passage_of_the_wanted_document_with_the_answer_is_the_wanted_one(case: ReadCase) -> None:
    sources = [case.ranked.found.ranked[at].chunk.source for at in case.best]
    assert case.answers.tolist() == [source == "pump.txt" for source in sources]
    assert case.sentences.shape == (2, len(STATEMENTS))


def test_fitting_prefers_what_passages_with_answers_have(case: ReadCase) -> None:
    kind = STATEMENTS.index("kind")
    assert case.sentences[:, kind].tolist() == [float(answers) for answers in case.answers]
    wrong = replace(case, scores=np.where(case.answers[np.argsort(case.best)], 0.0, 0.5))
    assert measure([wrong], None)["doc_recall@1"] == 0.0
    fitted = fit([[[wrong]]])
    assert fitted.kind > 1
    assert min(vars(fitted).values()) >= 0
    assert measure([wrong], fitted)["doc_recall@1"] == 1.0


def test_without_weights_the_order_stays(case: ReadCase) -> None:
    assert measure([case], None) == measure([case], NOTHING)
