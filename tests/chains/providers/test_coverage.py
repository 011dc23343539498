import pytest

from chains.providers.analysis import Analyser
from chains.providers.coverage import Coverage, TermWeights
from chains.providers.lexical_reranker import LexicalReranker
from chains.providers.protocols import RerankPassage
from chains.providers.synonyms import Synonyms

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
    assert Coverage({"水": 1.0, "泵": 1.0}).covered("水泵", among={"泵"}) == {"泵"}


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


LEAVE = TermWeights(idf=lambda _: 1.0, synonyms=Synonyms((("年假", "带薪休假", "PTO"),)))


@pytest.mark.parametrize("text", ["帶薪休假為五天", "PTO 五天", "年假五天"])
def test_a_synonym_covers_a_word(text: str) -> None:
    coverage = LEAVE.of_question("年假多少天")
    assert coverage.weights.keys() == EVEN.of_question("年假多少天").weights.keys()
    assert coverage.share(coverage.covered(text)) == 1.0


def test_a_synonym_inside_another_word_covers_nothing() -> None:
    assert "年假" not in LEAVE.of_question("年假").covered("PTOX")


def test_a_general_synonym_covers_a_word() -> None:
    everyday = Synonyms(general=Synonyms((("西红柿", "番茄"),)))
    coverage = TermWeights(idf=lambda _: 1.0, synonyms=everyday).of_question("西红柿 产量")
    assert coverage.covered("番茄") == coverage.covered("西红柿") != set()


def test_a_statement_is_covered_by_synonyms_too() -> None:
    coverage = LEAVE.of_statement("年假五天")
    assert {"年", "假", "年假"} <= coverage.covered("带薪休假")


def test_a_word_of_the_dictionary_counts_as_a_whole() -> None:
    weights = TermWeights(
        idf=lambda _: 1.0, analyser=Analyser(dictionary=("深度 学习", "锚杆支护"))
    )
    coverage = weights.of_question("锚杆支护与深度 学习")
    assert {"锚杆支护", "深度_学习"} <= coverage.weights.keys()
    assert "锚杆支护" in coverage.covered("用锚杆支护巷道")
    assert "锚杆支护" not in coverage.covered("锚杆与支护")
    assert "深度_学习" in coverage.covered("深度\n学习")


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


def test_equal_sets_weigh_the_same_in_any_order() -> None:
    weights = {str(number): 0.1 * number for number in range(1, 40)}
    coverage = Coverage(weights)
    assert coverage.share(list(weights)) == coverage.share(list(reversed(weights))) == 1.0
