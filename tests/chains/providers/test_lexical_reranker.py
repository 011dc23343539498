import pytest

from chains.providers.coverage import TermWeights
from chains.providers.lexical_reranker import (
    READ_FOR_ANSWERS,
    LexicalReranker,
    RankWeights,
    StatementWeights,
)
from chains.providers.protocols import RerankPassage
from chains.providers.rank_features import OUTLINE, STATEMENTS, RankFeatures

EVEN = TermWeights(idf=lambda _: 1.0)


def passage(
    text: str, *, header: str = "", score: float = 1.0, document: str = "", start: int = 0
) -> RerankPassage:
    return RerankPassage(text=text, header=header, score=score, document=document, start=start)


def outline(question: str, *passages: RerankPassage) -> dict[str, list[float]]:
    features = RankFeatures(question, passages, coverage=EVEN.of_question(question))
    columns = features.outline().T.tolist()
    return dict(zip(OUTLINE, columns, strict=True))


def sentences(question: str, text: str, *, header: str = "") -> tuple[float, float]:
    passages = [passage(text, header=header)]
    features = RankFeatures(question, passages, coverage=EVEN.of_question(question))
    return features.of_sentences(0)


def statements(question: str, read: RerankPassage) -> dict[str, list[float]]:
    features = RankFeatures(question, [read], coverage=EVEN.of_question(question))
    columns = features.of_statements(0).T.tolist()
    return dict(zip(STATEMENTS, columns, strict=True))


def test_header_and_text_cover_a_question_together() -> None:
    found = outline(
        "水泵保修", passage("保修一年。", header="水泵"), passage("电机。", header="水泵")
    )
    # 水, 泵, 保, 修 and the pairs 水泵, 泵保, 保修: seven terms of equal weight.
    assert found["coverage"] == [pytest.approx(6 / 7), pytest.approx(3 / 7)]
    assert found["header"] == [pytest.approx(3 / 7)] * 2


def test_the_passages_of_a_document_cover_the_question_together() -> None:
    found = outline(
        "水泵保修",
        passage("水泵。", document="a"),
        passage("保修。", document="a"),
        passage("保修。", document="b"),
        passage("水泵。"),
        passage("保修。"),
    )
    both, one = pytest.approx(6 / 7), pytest.approx(3 / 7)
    assert found["document"] == [both, both, one, one, one]


def test_runs_of_four_characters_are_told_from_their_pairs() -> None:
    together, apart = (
        outline("水泵保修", passage("水泵保修。"), passage("保修，水泵。"))["runs"],
        0.0,
    )
    assert together == [1.0, apart]


def test_rare_terms_count_more_than_their_share() -> None:
    weights = TermWeights(idf=lambda term: 3.0 if term == "泵" else 1.0)
    features = RankFeatures("水泵", [passage("泵")], coverage=weights.of_question("水泵"))
    assert features.outline()[0, OUTLINE.index("coverage")] == pytest.approx(9 / 11)


def test_the_best_sentence_is_read_with_the_header() -> None:
    best, _ = sentences("水泵保修", "电机。保修一年。", header="水泵")
    assert best == pytest.approx(6 / 7)
    apart, _ = sentences("水泵保修", "水泵。保修一年。")
    assert apart == pytest.approx(3 / 7)


@pytest.mark.parametrize(
    ("question", "text", "given"),
    [
        ("动画有多少集", "动画共十二集。", 1.0),
        ("动画有多少集", "动画在三月播出。", 0.0),
        ("水泵多少钱", "水泵标价如下。每台300元。", 1.0),
        ("水泵好吗", "水泵很好。", 0.0),
        ("水泵多少钱", "", 0.0),
    ],
)
def test_what_is_asked_for_stands_in_the_best_sentence_or_behind_it(
    question: str, text: str, given: float
) -> None:
    assert sentences(question, text)[1] == given


def test_a_passage_below_the_closely_read_ones_never_overtakes_them() -> None:
    passages = [passage("水泵的资料。", score=1 - number / 100) for number in range(60)]
    passages[-1] = passage("水泵。水泵保修一年。", score=0.3)
    weights = RankWeights(coverage=0, header=0, document=0, runs=0)
    nothing = StatementWeights(focus=0, words=0, kind=0, early=0, brevity=0)
    reranker = LexicalReranker(weights=EVEN, features=weights, statements=nothing)
    scores = reranker.rerank("水泵保修多久", passages)
    assert scores[-1] == 0.3
    assert min(scores[:32]) > max(scores[32:])


def test_what_stands_beside_the_question_word_is_looked_for_in_each_sentence() -> None:
    found = statements("苍山第一水泵公司的厂长是谁", passage("苍山第一水泵公司。厂长姓王。"))
    assert found["focus"] == [0.0, 1.0]
    assert found["words"][1] < found["words"][0]


def test_each_sentence_tells_whether_it_has_what_is_asked_for() -> None:
    found = statements("水泵多少钱", passage("水泵标价如下。每台300元。"))
    assert found["kind"] == [0.0, 1.0]


def test_earlier_and_shorter_sentences_are_likelier() -> None:
    found = statements("水泵", passage(f"水泵。{'很长' * 150}。", start=100))
    assert found["early"][0] == pytest.approx(1 / 2)
    assert found["early"][0] > found["early"][1]
    assert found["brevity"] == [pytest.approx(1 - 3 / 200), 0.0]


def test_latin_words_of_a_question_count_as_words() -> None:
    found = statements("SP750 pump", passage("SP750。SP7501。"))
    assert found["words"] == [0.5, 0.0]


def test_a_passage_without_text_has_no_statements() -> None:
    assert statements("水泵", passage("", header="水泵")) == {name: [] for name in STATEMENTS}


def test_of_two_chunks_with_the_same_words_the_one_with_the_answer_comes_first() -> None:
    question = "苍山水泵公司在哪年成立"
    passages = [
        passage("公司的宗旨：成立的哪些水泵公司，都在苍山。", header="苍山水泵公司", document="a"),
        passage("公司成立于1987年，在苍山。", header="苍山水泵公司", document="a"),
    ]
    scores = LexicalReranker(weights=EVEN).rerank(question, passages)
    assert scores[1] > scores[0]


def test_passages_that_are_not_read_for_answers_stay_behind() -> None:
    number = READ_FOR_ANSWERS + 5
    passages = [passage("水泵的资料。", score=1 - at / 100) for at in range(number)]
    passages[-1] = passage("多久？保修一年。", score=0.0)
    scores = LexicalReranker(weights=EVEN).rerank("水泵保修多久", passages)
    assert min(scores[:READ_FOR_ANSWERS]) > max(scores[READ_FOR_ANSWERS:])


def test_no_weight_of_a_statement_is_negative() -> None:
    assert min(vars(StatementWeights()).values()) >= 0


def test_nothing_to_rank_is_no_error() -> None:
    assert LexicalReranker(weights=EVEN).rerank("水泵", []) == []


def test_the_document_that_says_the_rest_comes_before_one_that_does_not() -> None:
    passages = [
        passage("保修一年。", header="叉车", score=0.9, document="叉车"),
        passage("保修一年。", header="产品", score=0.9, document="水泵"),
        passage("水泵的扬程是十米。", header="产品", score=0.5, document="水泵"),
    ]
    scores = LexicalReranker(weights=EVEN).rerank("水泵保修", passages)
    assert scores[1] > scores[0]
