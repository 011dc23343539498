from chains.answering.extractive import ExtractiveAnswerer
from chains.retrieval.steps import Evidence
from tests.support.rag_steps import EVEN, evidence

MANUAL = "SP-750水泵重九公斤。保修期为自购买之日起一年。噪声不超过六十分贝。"


def quoted(over: Evidence, *, most: int = 3) -> list[str]:
    answerer = ExtractiveAnswerer(weights=EVEN, max_sentences=most)
    return "".join(piece.text for piece in answerer.answer(over)).split("\n")


def test_the_sentence_that_answers_is_quoted() -> None:
    found = quoted(evidence("水泵的保修期有多久？", "香蕉是热带水果。", MANUAL), most=1)
    assert found == ["保修期为自购买之日起一年。"]


def test_the_same_sentence_is_quoted_once() -> None:
    both = evidence("水泵的保修期？", "保修期为一年。", "保修期为一年。")
    assert quoted(both) == ["保修期为一年。"]


def test_a_question_of_two_parts_gets_two_sentences() -> None:
    found = quoted(evidence("水泵的保修期和噪声", MANUAL))
    assert found[0].endswith("保修期为自购买之日起一年。噪声不超过六十分贝。")


def test_no_more_sentences_than_asked() -> None:
    assert len(quoted(evidence("水泵的保修期和噪声", MANUAL), most=1)) == 1


def test_every_word_is_the_documents() -> None:
    assert all(sentence in MANUAL for sentence in quoted(evidence("水泵的保修期和噪声", MANUAL)))


def test_sentences_of_one_paragraph_stand_as_they_do_there() -> None:
    text = "水泵很重。噪声不超过六十分贝。水泵的保修期为一年。请妥善保管。"
    found = quoted(evidence("水泵的保修期和噪声", text), most=2)
    assert found == ["噪声不超过六十分贝。水泵的保修期为一年。"]


def test_the_best_paragraph_comes_first() -> None:
    text = "水泵由厂家发货。\n水泵的保修期为一年。"
    assert quoted(evidence("水泵的保修期有多久？", text))[0] == "水泵的保修期为一年。"


def test_a_title_is_not_quoted_beside_an_answer() -> None:
    text = "水泵 保修规定\n\n水泵的保修期为一年。"
    assert quoted(evidence("水泵的保修期有多久？", text)) == ["水泵的保修期为一年。"]


def test_what_says_only_what_is_asked_is_no_answer() -> None:
    text = "水泵的保修期。\n\n自购买之日起一年。"
    assert "水泵的保修期。" not in quoted(evidence("水泵的保修期有多久？", text))


def test_a_whole_list_goes_before_a_sentence_that_is_as_likely() -> None:
    text = (
        "住宿费的标准由财务部另外通知发给大家。\n住宿费的标准如下：\n甲地：450元；\n乙地：350元。"
    )
    assert quoted(evidence("住宿费的标准是多少？", text)) == [
        "住宿费的标准如下：",
        "甲地：450元；",
        "乙地：350元。",
    ]


def test_an_abstaining_answerer_has_nothing_to_say() -> None:
    assert quoted(evidence("水泵的保修期有多久？")) == [""]
