from collections.abc import Callable
from pathlib import Path

import pytest

from chains.errors import WeightsMissingError
from chains.providers.flag_reranker import FlagReranker
from chains.providers.protocols import Reranker, RerankPassage
from tests.support.weights import write_bert_reranker, write_xlm_roberta_reranker

QUESTION = "中国的首都是哪里?"
TEXTS = ["北京是中国的首都。", "利率上调了。", "苹果公司今天发布了新的电话，价格没有变化。", "好"]


def passages(texts: list[str], header: str = "") -> list[RerankPassage]:
    return [RerankPassage(text=text, header=header, score=1.0) for text in texts]


@pytest.mark.parametrize("write", [write_xlm_roberta_reranker, write_bert_reranker])
def test_scores_are_those_of_the_library(write: Callable[[Path], Path], tmp_path: Path) -> None:
    from FlagEmbedding import FlagReranker as Library

    folder = write(tmp_path / "reranker")
    library = Library(str(folder), use_fp16=False, devices="cpu")
    pairs = [(QUESTION, text) for text in TEXTS]
    expected = library.compute_score(pairs, normalize=True, max_length=64)
    reranker: Reranker = FlagReranker(str(folder), batch_size=3)
    scores = reranker.rerank(QUESTION, passages(TEXTS))
    assert scores == pytest.approx(expected, abs=1e-5)
    assert all(0 < score < 1 for score in scores)
    assert len(set(scores)) == 4


def test_the_header_is_read_too(bge_reranker_weights: Path) -> None:
    reranker = FlagReranker(str(bge_reranker_weights))
    with_header = reranker.rerank(QUESTION, passages(TEXTS, header="城市"))
    joined = reranker.rerank(QUESTION, passages([f"城市\n{text}" for text in TEXTS]))
    assert with_header == pytest.approx(joined, abs=1e-6)
    assert with_header != pytest.approx(reranker.rerank(QUESTION, passages(TEXTS)), abs=1e-3)


@pytest.mark.parametrize("max_length", [None, 16, 8192])
def test_long_questions_and_passages_are_cut(
    bge_reranker_weights: Path, max_length: int | None
) -> None:
    reranker = FlagReranker(str(bge_reranker_weights), max_length=max_length)
    assert len(reranker.rerank("问" * 500, passages(["长" * 500, "短"]))) == 2


def test_nothing_to_score_loads_nothing() -> None:
    assert FlagReranker("/nowhere").rerank(QUESTION, []) == []


def test_draws_nothing_on_the_terminal(
    bge_reranker_weights: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    FlagReranker(str(bge_reranker_weights), batch_size=1).rerank(QUESTION, passages(TEXTS))
    assert capfd.readouterr() == ("", "")


def test_missing_weights_are_named_on_first_use() -> None:
    with pytest.raises(WeightsMissingError, match="no such model folder: /nowhere/bge-reranker"):
        FlagReranker("/nowhere/bge-reranker").rerank(QUESTION, passages(TEXTS))
