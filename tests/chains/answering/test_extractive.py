from chains.answering.extractive import ExtractiveAnswerer
from chains.retrieval.steps import Evidence
from tests.support.rag_steps import EVEN, evidence

MANUAL = "SP-750水泵重九公斤。保修期为自购买之日起一年。噪声不超过六十分贝。"


def quoted(over: Evidence, *, most: int = 3) -> list[str]:
    answerer = ExtractiveAnswerer(weights=EVEN, max_sentences=most)
    return "".join(piece.text for piece in answerer.answer(over)).split("\n")


def test_the_sentence_that_answers_is_quoted() -> None:
    assert quoted(evidence("水泵的保修期有多久？", "香蕉是热带水果。", MANUAL))[0] == (
        "保修期为自购买之日起一年。"
    )


def test_the_same_sentence_is_quoted_once() -> None:
    both = evidence("水泵的保修期？", "保修期为一年。", "保修期为一年。")
    assert quoted(both) == ["保修期为一年。"]


def test_a_question_of_two_parts_gets_two_sentences() -> None:
    found = quoted(evidence("水泵的保修期和噪声", MANUAL))
    assert set(found) >= {"保修期为自购买之日起一年。", "噪声不超过六十分贝。"}


def test_no_more_sentences_than_asked() -> None:
    assert len(quoted(evidence("水泵的保修期和噪声", MANUAL), most=1)) == 1


def test_every_word_is_the_documents() -> None:
    assert all(sentence in MANUAL for sentence in quoted(evidence("水泵的保修期和噪声", MANUAL)))
