from collections.abc import Sequence
from dataclasses import replace

import pytest

from chains.providers.coverage import TermWeights
from chains.retrieval.evidence_features import EvidenceFeatures, evidence_features
from chains.retrieval.steps import Passage, StageRank
from tests.support.rag_steps import EVEN, evidence


def features(question: str, *texts: str) -> EvidenceFeatures:
    found = evidence(question, *texts)
    return evidence_features(found.candidates, found.passages, weights=EVEN)


def of_passages(question: str, passages: Sequence[Passage]) -> EvidenceFeatures:
    return evidence_features(evidence(question).candidates, passages, weights=EVEN)


def test_a_statement_that_holds_all_of_the_question_is_full_evidence() -> None:
    found = features("水泵保修期", "香蕉是水果。", "水泵保修期是一年。")
    assert found.statement == pytest.approx(1.0)
    assert found.statement_terms == pytest.approx(1.0)


def test_passages_about_something_else_are_none() -> None:
    found = features("水泵保修期", "香蕉很甜。", "苹果很脆。")
    assert (found.statement, found.statement_terms, found.density, found.subject) == (0, 0, 0, 0)


def test_terms_spread_over_neighbours_are_less_than_in_one_statement() -> None:
    apart, together = (
        features("水泵保修期", text).statement
        for text in ("水泵很重。保修期一年。", "水泵保修期。")
    )
    assert 0.3 < apart < together


def test_another_model_is_weak_evidence() -> None:
    right, wrong = (
        features("SP-750的重量", f"SP-{number}的重量是九公斤。") for number in (750, 900)
    )
    assert wrong.statement < right.statement - 0.2
    assert (right.numbers, wrong.numbers) == (1.0, 0.0)


def test_without_numbers_none_is_missing() -> None:
    assert features("水泵多重", "水泵九公斤。").numbers == 1.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [("水泵价格是100元。", 1.0), ("水泵价格面议。", 0.0), ("2020年水泵价格面议。", 0.0)],
)
def test_the_kind_of_answer_must_be_there_beside_the_questions_own_numbers(
    text: str, kind: float
) -> None:
    assert features("2020年水泵的价格是多少钱", text).kind == kind


PRICES = "| 名称 | 单价 |\n| --- | --- |\n| 水泵 | 面议 |\n| 浮球 | 49 |"


@pytest.mark.parametrize(("part", "kind"), [("浮球", 1.0), ("水泵", 0.0)])
def test_a_number_in_a_row_needs_no_unit(part: str, kind: float) -> None:
    (passage,) = evidence("", PRICES.replace("| 水泵", f"| {part}")).passages
    rows = [line for line in PRICES.split("\n") if part in line or "-" in line or "单价" in line]
    alone = replace(passage, text="\n".join(rows))
    found = evidence(f"{part}的单价是多少")
    assert evidence_features(found.candidates, [alone], weights=EVEN).kind == kind


def test_what_only_announces_gives_no_answer() -> None:
    text = "# 2020年水泵价格\n水泵重。\n泵响。\n水漏。\n见下。\n都是100元。"
    assert features("水泵价格多少", text).kind == 0.0


def test_terms_may_stand_anywhere_in_the_passages() -> None:
    found = features("水泵保修期", "水泵很重。", "保修期见卡。")
    assert found.anywhere == pytest.approx(8 / 9)
    assert features("水泵保修期", "香蕉很甜。").anywhere == 0.0


def comparison(*texts: str) -> EvidenceFeatures:
    found = evidence("水泵和浮球的保修期", *texts)
    queries = replace(found.candidates.queries, parts=("水泵的保修期", "浮球的保修期"))
    candidates = replace(found.candidates, queries=queries)
    return evidence_features(candidates, found.passages, weights=EVEN)


def test_each_part_of_a_comparison_is_looked_at_by_itself() -> None:
    both = comparison("水泵保修期一年。", "浮球保修期两年。")
    assert [part.statement for part in both.parts] == pytest.approx([1.0, 1.0])
    assert replace(both, parts=()) == EvidenceFeatures()
    pump, float_ = comparison("水泵保修期一年。", "浮球很轻。").parts
    assert pump.statement == pytest.approx(1.0)
    assert float_.statement < 0.7


def test_a_part_is_not_judged_by_the_passages_of_the_others() -> None:
    of_pumps = [f"水泵第{number}条。" for number in range(5)]
    assert comparison(*of_pumps, "浮球保修期两年。").parts[1].statement == pytest.approx(1.0)


def with_header(
    header: str, *, question: str = "水泵的保修期多长", weights: TermWeights = EVEN
) -> float:
    (passage,) = evidence(question, "保修期一年。").passages
    candidate = passage.candidate
    chunk = replace(candidate.chunk, header=header)
    passage = replace(passage, candidate=replace(candidate, chunk=chunk))
    candidates = evidence(question).candidates
    return evidence_features(candidates, [passage], weights=weights).opening


@pytest.mark.parametrize(
    ("header", "opening"),
    [
        ("水泵是一种机器。", 1.0),
        ("《水泵》说明书", 1.0),
        ("手册\n水泵 > 保修\n本手册适用于", 1.0),
        ("公司采购了一批水泵。", 0.0),
        ("| 水泵 | 单价 |", 0.0),
        ("水管", 0.0),
        ("多长的管子都行", 0.0),
        ("", 0.0),
    ],
)
def test_a_text_about_a_thing_begins_with_its_name(header: str, opening: float) -> None:
    assert with_header(header) == opening


@pytest.mark.parametrize(("header", "opening"), [("SP-750 水泵", 1.0), ("SPA 酒店", 0.0)])
def test_a_latin_name_begins_a_text_as_a_whole(header: str, opening: float) -> None:
    assert with_header(header, question="SP-750的保修期") == opening


def test_a_common_word_at_the_beginning_tells_less_than_a_rare_one() -> None:
    weights = TermWeights(idf=lambda term: 4.0 if "泵" in term else 1.0)
    asked = "保修期多长的水泵"
    assert with_header("水泵", question=asked, weights=weights) == 1.0
    assert with_header("保修期", question=asked, weights=weights) == pytest.approx(0.5)


def test_one_question_has_no_parts() -> None:
    assert features("水泵保修期", "水泵很重。").parts == ()


def test_a_question_that_asks_for_no_kind_lacks_none() -> None:
    assert features("水泵由谁修", "水泵很重。").kind == 1.0


def test_one_statement_stands_out_of_passages_that_are_only_near() -> None:
    alone = features("水泵保修期", "水泵保修期一年。", "香蕉很甜。")
    among = features("水泵保修期", "水泵保修期一年。", "水泵保修卡。", "保修期见卡。")
    assert alone.statement == among.statement
    assert alone.contrast > among.contrast > 0


def test_a_passage_that_repeats_the_subject_is_dense() -> None:
    once, often = (
        features("水泵", text).density for text in ("水泵很重。", "水泵很重。水泵很贵。水泵很吵。")
    )
    assert often > once >= 1.0


def test_passages_of_one_document_agree() -> None:
    first, second = evidence("水泵", "水泵很重。", "水泵很贵。").passages
    moved = replace(
        second,
        candidate=replace(
            second.candidate,
            chunk=replace(second.chunk, document_id=first.chunk.document_id),
        ),
    )
    assert of_passages("水泵", [first, second]).same_document == 0.5
    assert of_passages("水泵", [first, moved]).same_document == 1.0


def test_the_header_of_the_first_passage_names_the_subject() -> None:
    (passage,) = evidence("水泵保修期", "一年。").passages
    titled = replace(
        passage,
        candidate=replace(passage.candidate, chunk=replace(passage.chunk, header="水泵")),
    )
    assert 0 < of_passages("水泵保修期", [titled]).subject < 1


def test_a_rerankers_best_score_counts_in_log_odds() -> None:
    found = evidence("问", "甲", "乙")
    passages = [
        replace(
            passage,
            candidate=replace(
                passage.candidate, stages={"reranked": StageRank(rank=1, score=score)}
            ),
        )
        for passage, score in zip(found.passages, (0.2, 0.75), strict=True)
    ]
    assert of_passages("问", passages).rerank == pytest.approx(1.0986, abs=1e-4)
    assert of_passages("问", found.passages).rerank == 0.0


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_a_reranker_that_is_certain_gives_finite_odds(score: float) -> None:
    (passage,) = evidence("问", "甲").passages
    stages = {"reranked": StageRank(rank=1, score=score)}
    certain = replace(passage, candidate=replace(passage.candidate, stages=stages))
    assert abs(of_passages("问", [certain]).rerank) < 20


def test_nothing_found_is_no_evidence() -> None:
    assert features("水泵保修期") == EvidenceFeatures(numbers=1.0, kind=1.0)
