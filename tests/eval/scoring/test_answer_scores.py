from dataclasses import replace
from typing import Any

from chains.answering.answer import Answer, Citation, TraceStep
from eval.dataset import Case
from eval.scoring.answer_scores import score_answered_case
from tests.support.rag_steps import evidence

FOUND = evidence("问", "水泵重９公斤。", "香蕉。")
DECLINED = replace(FOUND, abstained=True, reason="weak evidence", score=0.1)


def case(**fields: Any) -> Case:
    return Case.model_validate({"id": "1", "question": "问"} | fields)


def citation(number: int, passage: int) -> Citation:
    where = FOUND.passages[passage]
    return Citation(number=number, passage=where, start=0, end=3, quote=where.text[:3])


def test_a_gold_answer_is_looked_for_in_the_first_characters() -> None:
    answer = Answer(evidence=FOUND, text="字" * 30 + "\n" + "字" * 12 + "９ 公斤。")
    scores = score_answered_case(case(answers=["不是", "9公斤"]), answer).scores
    contained = {name: scores[name] for name in scores if name.startswith("answer_contained")}
    assert contained == {
        "answer_contained@40": 0.0,
        "answer_contained@80": 1.0,
        "answer_contained@120": 1.0,
        "answer_contained@200": 1.0,
        "answer_contained": 1.0,
    }


def test_white_space_takes_no_room() -> None:
    answer = Answer(evidence=FOUND, text="字 " * 38 + "两年")
    scores = score_answered_case(case(answers=["两年"]), answer).scores
    assert scores["answer_contained@40"] == 1.0


def test_a_declined_question_contains_nothing_whatever_the_sentence_says() -> None:
    answer = Answer(evidence=DECLINED, text="资料里没有答案。")
    scores = score_answered_case(case(answers=["没有"]), answer).scores
    assert (scores["answer_contained"], scores["false_abstain_rate"]) == (0.0, 1.0)
    assert "answer_characters" not in scores


def test_an_unanswerable_case_is_scored_for_refusal_alone() -> None:
    unanswerable = case(answers=["没有"], unanswerable=True)
    declined = score_answered_case(unanswerable, Answer(evidence=DECLINED, text="没有。"))
    assert declined.scores == {"false_answer_rate": 0.0}
    answered = score_answered_case(unanswerable, Answer(evidence=FOUND, text="有。"))
    assert answered.scores == {
        "false_answer_rate": 1.0,
        "answer_characters": 2.0,
        "citations": 0.0,
    }


def test_citations_are_held_against_the_documents() -> None:
    answer = Answer(evidence=FOUND, text="有。", citations=(citation(1, 0), citation(2, 1)))
    result = score_answered_case(case(documents=["0.txt"]), answer)
    assert (result.scores["citations"], result.scores["citation_document_precision"]) == (2.0, 0.5)
    assert result.documents == ("0.txt", "1.txt")
    assert result.scores["doc_recall@1"] == 1.0


def test_citations_are_held_against_the_references() -> None:
    answer = Answer(evidence=FOUND, text="有。", citations=(citation(1, 0), citation(2, 1)))
    scores = score_answered_case(case(references=["水泵重9公斤。", "不在。"]), answer).scores
    assert (scores["citation_precision"], scores["citation_recall"]) == (0.5, 0.5)


def test_an_answer_that_cites_nothing_meets_no_reference() -> None:
    scores = score_answered_case(
        case(references=["水泵重9公斤。"]), Answer(evidence=FOUND, text="有。")
    ).scores
    assert scores["citation_recall"] == 0.0
    assert "citation_precision" not in scores


def test_an_answer_is_compared_with_the_gold_answers() -> None:
    answer = Answer(evidence=FOUND, text="重９ 公斤。")
    scores = score_answered_case(case(answers=["不是", "9公斤"]), answer).scores
    assert (scores["exact_match"], scores["character_f1"]) == (0.0, 2 * 3 / (4 + 3))
    declined = score_answered_case(case(answers=["9公斤"]), Answer(evidence=DECLINED, text="9公斤"))
    assert (declined.scores["exact_match"], declined.scores["rouge_l"]) == (0.0, 0.0)


def test_what_is_kept_of_an_answer() -> None:
    step = TraceStep(step="search", milliseconds=2.5, counts={})
    answer = Answer(
        evidence=FOUND,
        text="有。",
        citations=(citation(1, 0),),
        warnings=("the answer broke off",),
        partial=True,
        trace=(step,),
    )
    result = score_answered_case(case(), answer)
    record = result.answer
    assert record is not None
    assert (record.evidence, record.partial, result.steps) == (0.9, True, {"search": 2.5})
    assert result.queries == FOUND.candidates.queries.all
    assert [passage.text for passage in result.passages] == [p.text for p in FOUND.passages]
    assert result.passages[0].key == f"0.txt:0-{FOUND.passages[0].end}"
    assert (record.citations[0].source, record.citations[0].quote) == ("0.txt", "水泵重")
