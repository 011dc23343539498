from collections.abc import Sequence

import pytest

from chains.answering.facts.check import Text
from chains.answering.sources import sources_of
from chains.answering.support import Judge, Judgement, RerankerScorer
from chains.providers.analysis import fold
from chains.providers.protocols import RerankPassage
from tests.support.rag_steps import evidence

REPORT = (
    "东岭能源有限公司成立于2001年5月。2019年度，公司的营业收入为8500万元，净利润为３００万元。"
    "公司在3月没有完成对南湾航运的收购。公司计划改进信息披露流程和标准。"
)
OTHER = "青河食品厂2019年的营业收入为1.2亿元，员工满意度上升。"


def judged(sentence: str, *texts: str, question: str = "", judge: Judge | None = None) -> Judgement:
    found = evidence("报告", *(texts or (REPORT, OTHER)))
    judgement = (judge or Judge()).judge(
        sentence, sources_of(found.passages), asked=Text(fold(question))
    )
    assert judgement is not None
    return judgement


@pytest.mark.parametrize(
    "sentence",
    [
        "东岭能源有限公司2019年的营业收入是0.85亿元。",
        "2019年的净利润为三百万元。",
        "公司未能在2019年3月完成南湾航运的收购。",
        "公司会改进信息披露的流程。",
        "1. 东岭能源的净利润是300万元，青河食品厂的营业收入是1.2亿元。",
        "公司的营业收入为8500万元",
    ],
)
def test_a_paraphrase_is_supported(sentence: str) -> None:
    judgement = judged(sentence)
    assert (judgement.verdict, judgement.reasons) == ("supported", ())
    assert 1 <= len(judgement.sources) <= 3


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("公司的营业收入为8600万元。", "number 8600万元 is not in the source"),
        ("2018年度公司的净利润为300万元。", "date 2018年 is not in the source"),
        ("公司在4月没有完成收购。", "date 4月 is not in the source"),
        ("西山能源有限公司的净利润为300万元。", "name 西山能源有限公司 is not in the source"),
        ("公司在3月完成了对南湾航运的收购。", "negation: the source denies 完成"),
        ("公司不计划改进信息披露流程。", "negation: the source does not deny 计划"),
    ],
)
def test_a_fact_that_differs_makes_a_sentence_unsupported(sentence: str, reason: str) -> None:
    judgement = judged(sentence)
    assert judgement.verdict == "unsupported"
    assert reason in judgement.reasons


def test_a_quote_is_supported_whatever_the_rules_say() -> None:
    judgement = judged("净利润为３００万元")
    assert (judgement.verdict, judgement.score) == ("supported", 1.0)
    assert [source.text for source in judgement.sources] == [REPORT.split("。")[1] + "。"]


def test_a_quote_must_begin_where_its_source_does() -> None:
    assert judged("完成对南湾航运的收购").verdict == "unsupported"


def test_a_name_and_a_year_may_come_from_the_rest_of_the_document() -> None:
    assert judged("东岭能源在2019年改进信息披露流程和标准。").verdict == "supported"
    assert judged("青河食品厂改进信息披露流程和标准。", REPORT).verdict == "unsupported"


def test_the_question_may_name_what_the_source_leaves_open() -> None:
    source = "净利润为300万元。"
    sentence = "东岭能源有限公司2019年的净利润为300万元。"
    assert judged(sentence, source).verdict == "unsupported"
    assert judged(sentence, source, question="东岭能源有限公司2019年？").verdict == "supported"


def test_a_lead_in_is_judged_by_its_facts_alone() -> None:
    assert judged("主要财务指标总结如下：").verdict == "supported"
    assert judged("## 2025年的情况").verdict == "unsupported"


def test_every_fact_of_a_long_sentence_may_have_its_own_citation() -> None:
    texts = [
        f"第{name}车间的产量为{count}吨。"
        for name, count in zip("甲乙丙丁戊", range(11, 16), strict=True)
    ]
    sentence = "产量：甲11吨，乙12吨，丙13吨，丁14吨，戊15吨。"
    judgement = judged(sentence, *texts)
    assert (judgement.verdict, len(judgement.sources)) == ("supported", 5)


def test_known_names_must_be_in_the_source() -> None:
    judge = Judge(known_names=lambda: {"灵犀引擎"})
    assert judged("灵犀引擎改进信息披露流程和标准。", judge=judge).verdict == "unsupported"


@pytest.mark.parametrize(
    ("score", "verdict"), [(0.9, "supported"), (0.3, "weak"), (0.1, "unsupported")]
)
def test_a_reranker_gives_the_score_where_there_is_one(score: float, verdict: str) -> None:
    class Reranker:
        def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
            assert question == "公司会改进信息披露的流程。"
            return [score for _ in passages]

    judge = Judge(scorer=RerankerScorer(Reranker()))
    judgement = judged("公司会改进信息披露的流程。", judge=judge)
    assert (judgement.verdict, judgement.score) == (verdict, score)
    judgement = judged("公司的营业收入为8600万元。", judge=Judge())
    assert judgement.verdict == "unsupported"


def test_a_line_without_a_letter_has_no_verdict() -> None:
    found = evidence("报告", REPORT)
    assert Judge().judge("---", sources_of(found.passages), asked=Text()) is None
