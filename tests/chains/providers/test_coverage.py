import pytest

from chains.providers.coverage import Coverage, TermWeights
from chains.providers.lexical_reranker import LexicalReranker
from chains.providers.protocols import RerankPassage

EVEN = TermWeights(idf=lambda _: 1.0)


def test_the_share_is_weighted() -> None:
    coverage = Coverage({"保修": 3.0, "水泵": 1.0})
    assert coverage.covered("水泵的说明") == {"水泵"}
    assert coverage.share({"水泵"}) == 0.25
    assert coverage.share({"水泵", "保修"}) == 1.0


def test_a_number_is_not_found_inside_another() -> None:
    coverage = Coverage({"750": 1.0})
    assert coverage.covered("SP-750 水泵") == {"750"}
    assert coverage.covered("编号 17503") == set()


def test_scripts_and_widths_match() -> None:
    assert Coverage({"电脑": 1.0, "a3": 1.0}).covered("電腦Ａ３") == {"电脑", "a3"}
    assert Coverage({"电脑": 1.0}, fold_scripts=False).covered("電腦") == set()


def test_only_some_terms_can_be_looked_for() -> None:
    assert Coverage({"水": 1.0, "泵": 1.0}).covered("水泵", among=["泵"]) == {"泵"}


def test_words_that_only_ask_do_not_count() -> None:
    assert EVEN.of_question("什么是水泵").weights.keys() == {"水", "泵", "水泵"}
    assert set(EVEN.of_question("什么").weights) != set()


def test_names_and_numbers_weigh_double() -> None:
    weights = EVEN.of_question("SP-750水泵").weights
    assert (weights["sp"], weights["750"], weights["水泵"]) == (2.0, 2.0, 1.0)


def test_what_came_from_the_conversation_weighs_half() -> None:
    weights = EVEN.of_question("水泵 重量", asked="重量").weights
    assert (weights["水泵"], weights["重量"]) == (0.5, 1.0)


def test_all_terms_of_a_statement_count() -> None:
    assert "的" in EVEN.of_statement("水泵的").weights


def passage(text: str, *, header: str = "", score: float = 0.5) -> RerankPassage:
    return RerankPassage(text=text, header=header, score=score)


def best(question: str, *passages: RerankPassage) -> RerankPassage:
    scores = LexicalReranker(weights=EVEN).rerank(question, passages)
    assert len(scores) == len(passages)
    return passages[scores.index(max(scores))]


def test_the_passage_that_covers_the_question_wins() -> None:
    right = passage("水泵的保修期为一年。", score=0.4)
    assert best("水泵的保修期", passage("香蕉是水果。", score=0.6), right) == right


def test_one_sentence_beats_two_that_share_the_words() -> None:
    together = passage("水泵的保修期为一年。")
    assert best("水泵的保修期", passage("水泵很重。保修期另议。"), together) == together


def test_a_header_tells_what_a_sentence_is_about() -> None:
    headed = passage("保修期为一年。", header="SP-750 水泵说明书")
    assert best("SP-750水泵的保修期", passage("保修期为一年。"), headed) == headed


@pytest.mark.parametrize("question", ["水泵", "？"])
def test_equal_passages_score_by_the_first_stage(question: str) -> None:
    high = passage("水泵", score=1.0)
    assert best(question, passage("水泵", score=0.9), high) == high
