"""What chat models write when asked for questions, as seen with small local ones."""

import pytest

from chains.retrieval.rewrites import essence, read_passage, read_questions

KNOWN = "保修期多长？"


def read(reply: str, *, known: str = KNOWN) -> list[str]:
    return read_questions(reply, known=known)


@pytest.mark.parametrize(
    "line",
    [
        "1. 质保多久", "1、质保多久", "2) 质保多久", "（3）质保多久", "(4) 质保多久", "① 质保多久",
        "1．质保多久", "10：质保多久", "一、质保多久", "（一）质保多久", "第一，质保多久",
        "a) 质保多久",
        "1️⃣ 质保多久", "- 质保多久", "* 质保多久", "• 质保多久", "> 质保多久", "## 质保多久",
        "  质保多久  ", "“质保多久”", "'质保多久'", "`质保多久`", "**质保多久**", "1. **质保多久**",
        "**1. 质保多久**", '- "质保多久"', "问法1：质保多久", "问法一：质保多久",
        "改写1（正式）：质保多久",
        "1. 问题：“质保多久”", "问：质保多久", "Q1: 质保多久", "Query 2: 质保多久",
        "译文：质保多久",
        "Rewritten question: 质保多久", "改写后的问题：质保多久", "以下是改写后的问题：质保多久",
        "好的，质保多久",
    ],
)  # fmt: skip
def test_what_is_around_a_question_is_removed(line: str) -> None:
    assert read(line) == ["质保多久"]


@pytest.mark.parametrize(
    "line", ["质保多久？（更正式的说法）", "质保多久？——换用同义词", "质保多久？ 这样问更口语。"]
)
def test_a_remark_on_a_question_is_removed(line: str) -> None:
    assert read(line) == ["质保多久？"]


@pytest.mark.parametrize(
    "line",
    [
        "3.5寸软盘的容量", "10:30开什么会", "2024年的利润", "-5度能用吗", "一季度净利润",
        "第一季度的利润",
        "第一，二季度的利润", "质保期（法定）多久", "谁说了“多久？”这句话", "“质保”和“保修”哪个长",
        "What is a query plan?", "请说明保修期。", "质保期限",
    ],
)  # fmt: skip
def test_what_belongs_to_a_question_stays(line: str) -> None:
    assert read(line, known=line) == [line]


@pytest.mark.parametrize(
    "reply",
    [
        '["质保多久", "保修几年？"]',
        '```json\n{"queries": ["质保多久", "保修几年？"]}\n```',
        '改写如下：\n[{"query": "质保多久"}, {"query": "保修几年？"}]',
        '[\n  "质保多久",\n  "保修几年？"\n',
        "以下是两种改写：\n\n1. 质保多久\n\n2. 保修几年？\n\n希望对您有帮助！",
        "好的，我来换一种说法改写。\n- 质保多久\n- 保修几年？",
        "Here are two wordings:\n质保多久\n保修几年？",
        "```\n质保多久\n保修几年？\n```",
    ],
)
def test_lists_and_lead_ins(reply: str) -> None:
    assert read(reply) == ["质保多久", "保修几年？"]


@pytest.mark.parametrize(
    "reply",
    [
        "", "\n\n", "1.", "---", "[]", "保修期为一年。", "保修期为1年", "The warranty is one year.",
        "长" * 201, "抱歉，我无法回答", "Sorry, I cannot do that", "用户想知道保修期的长短",
        "改写：",
    ],
)  # fmt: skip
def test_what_is_no_question_is_left_out(reply: str) -> None:
    assert read(reply) == []


def test_numbers_must_come_from_what_is_known() -> None:
    assert read("A3打印机2021年的价格", known="A3打印机2021年多少钱") == ["A3打印机2021年的价格"]
    assert read("A4打印机的价格", known="A3打印机多少钱") == []
    assert read("近3年的价格", known="近三年的价格是多少") == ["近3年的价格"]
    assert read("2021年的价格", known="２０２１年多少钱") == ["2021年的价格"]


def test_a_question_about_rewriting_is_a_question() -> None:
    assert read("如何改写合同", known="怎样改写合同？") == ["如何改写合同"]


def test_words_without_a_question_may_be_told() -> None:
    assert read("打印机的保修政策。", known="打印机保修") == ["打印机的保修政策。"]


@pytest.mark.parametrize(
    ("reply", "passage"),
    [
        ("保修期自购买之日起计算。\n\n期内免费维修。", "保修期自购买之日起计算。 期内免费维修。"),
        ("以下是一段文字：\n**保修期自购买之日起计算。**", "保修期自购买之日起计算。"),
        ("```\n保修期自购买之日起计算。\n```", "保修期自购买之日起计算。"),
        ("抱歉，我无法编写这段文字。", ""),
        ("", ""),
        ("字" * 500, "字" * 400),
    ],
)
def test_a_passage_is_one_paragraph(reply: str, passage: str) -> None:
    assert read_passage(reply, longest=400) == passage


def test_equal_essence_says_the_same() -> None:
    assert essence("保修期 多长？") == essence("保修期多长")
    assert essence("質保多久") == essence("质保多久")
    assert essence("质保多久") != essence("保修期多长")
