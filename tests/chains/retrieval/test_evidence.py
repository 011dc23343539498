from dataclasses import replace

import pytest

from chains.retrieval.evidence import score_by_coverage, score_by_reranker
from chains.retrieval.statements import Statement, statements
from tests.support.rag_steps import EVEN, evidence

TABLE = "| 型号 | 价格 |\n| --- | --- |\n| A1 | 100元 |\n| A2 | 200元 |"


def score(question: str, *texts: str) -> float:
    found = evidence(question, *texts)
    return score_by_coverage(found.candidates, found.passages, weights=EVEN)


def test_a_statement_that_holds_all_of_the_question_is_full_evidence() -> None:
    assert score("水泵保修期", "香蕉是水果。", "水泵保修期是一年。") == pytest.approx(1.0)


def test_passages_about_something_else_are_none() -> None:
    assert score("水泵保修期", "香蕉很甜。", "苹果很脆。") == 0.0


def test_terms_spread_over_neighbours_are_less_than_in_one_statement() -> None:
    assert 0.3 < score("水泵保修期", "水泵很重。保修期一年。") < score("水泵保修期", "水泵保修期。")


def test_another_model_is_weak_evidence() -> None:
    right, wrong = (f"SP-{number}的重量是九公斤。" for number in (750, 900))
    assert score("SP-750的重量", wrong) < score("SP-750的重量", right) - 0.2


def test_nothing_found_is_no_evidence() -> None:
    assert score("水泵保修期") == 0.0


def test_a_rerankers_best_score_is_the_evidence() -> None:
    found = evidence("问", "甲", "乙")
    passages = [
        replace(passage, candidate=replace(passage.candidate, score=value))
        for passage, value in zip(found.passages, (0.2, 0.7), strict=True)
    ]
    assert score_by_reranker(found.candidates, passages) == 0.7
    assert score_by_reranker(found.candidates, []) == 0.0


def read(
    text: str, *, headings: frozenset[str] = frozenset(), table_header: str = ""
) -> list[Statement]:
    found = list(statements(text, headings=headings, table_header=table_header))
    assert all(text[each.start : each.end] == each.text for each in found)
    return found


def test_a_row_is_read_with_its_column_names() -> None:
    names, first, second = read(TABLE)
    assert (names.text, names.is_heading) == ("| 型号 | 价格 |", True)
    assert (first.context, second.context) == ("| 型号 | 价格 |", "| 型号 | 价格 |")


def test_a_row_without_its_table_takes_the_header_it_is_given() -> None:
    (row,) = read("| A1 | 100元 |", table_header="| 型号 | 价格 |")
    assert (row.context, row.is_heading) == ("| 型号 | 价格 |", False)


def test_a_sentence_is_read_with_its_neighbours() -> None:
    first, second, third = read("甲事。乙事。丙事。")
    assert (first.context, second.context, third.context) == (
        "乙事。",
        "甲事。\n丙事。",
        "乙事。",
    )


def test_headings_and_questions_only_announce() -> None:
    assert [each.is_heading for each in read("# 保修\n保修多久？\n一年。")] == [True, True, False]


def test_a_heading_without_a_mark_is_known_from_the_trail() -> None:
    heading, sentence = read("保修期限\n一年。", headings=frozenset({"保修期限"}))
    assert (heading.is_heading, sentence.is_heading) == (True, False)
