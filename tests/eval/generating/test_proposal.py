import pytest

from eval.generating.chat_writer import agrees, is_refusal, read_proposal
from eval.generating.material import allot, holds_table, spread
from eval.generating.proposal import (
    KINDS,
    Proposal,
    QuestionKind,
    SeenQuestions,
    fault_of,
    sentences_quoted,
)
from tests.support.chunks import chunk_of

TEXT = "增压泵的保修期为 24 个月，自发货日起计算。潜水泵另行约定。"


def proposal(question: str, *, kind: QuestionKind = "single-fact", answer: str = "24 个月") -> str:
    return fault_of(Proposal(kind=kind, question=question, answers=(answer,), references=("甲。",)))


@pytest.mark.parametrize(
    "question",
    [
        "根据资料，增压泵保修多久？",
        "文中提到的保修期是多久？",
        "这段话说保修多久？",
        "上表中 QY-120 的单价是多少？",
        "保修期在上文是怎样规定的？",
        "What does the passage say about the warranty?",
        "How long is the warranty mentioned above?",
    ],
)
def test_a_question_may_not_speak_of_the_passage(question: str) -> None:
    assert proposal(question) == "speaks of the passage"


@pytest.mark.parametrize(
    "question",
    [
        "增压泵保修多久？",
        "增压泵的上市日期是哪一天？",
        "价格表中，QY-120 的单价是多少？",
        "《维修资料》由哪个部门保管？",
        "How long is the warranty of the booster pump?",
    ],
)
def test_what_only_looks_like_it_may_be_asked(question: str) -> None:
    assert proposal(question) == ""


def test_other_faults() -> None:
    assert proposal("多久？") == "too short or too long"
    assert proposal("保修期是24个月吗？") == "holds its own answer"
    assert proposal("增压泵保修多久？", answer=" ") == "no answer"
    assert fault_of(Proposal(kind="single-fact", question="增压泵保修多久？", answers=("甲",))) == (
        "no reference in the passage"
    )
    assert proposal("增压泵是谁设计的？", kind="unanswerable", answer="") == ""


def test_questions_that_are_alike_are_asked_once() -> None:
    seen = SeenQuestions(["增压泵的保修期为多少个月？"])
    assert not seen.add("增压泵的保修期为多少个月")
    assert not seen.add("增压泵的保修期为多少 个月?")
    assert seen.add("潜水泵的保修期从哪一天起算？")
    assert not seen.add("潜水泵的保修期从哪一天起算呢？")


def test_a_quote_means_whole_sentences_as_they_are_written() -> None:
    first, second = "增压泵的保修期为 24 个月，自发货日起计算。", "潜水泵另行约定。"
    assert sentences_quoted(["增压泵的保修期为24个月，自发货日起计算"], TEXT) == [first]
    assert sentences_quoted(["保修期为 24 个月"], TEXT) == [first]
    assert sentences_quoted([TEXT.replace(" ", "")], TEXT) == [first, second]
    assert sentences_quoted(["食堂早七点开饭。", ""], TEXT) == []


def test_what_a_model_writes_is_read_by_its_labels() -> None:
    chunk = chunk_of(TEXT)
    reply = "好的。\n**问题：** 增压泵保修多久？\n**答案**：24个月\n依据：增压泵的保修期为24个月"
    read = read_proposal(reply, kind="single-fact", chunks=[chunk])
    assert isinstance(read, Proposal)
    assert (read.question, read.answers) == ("增压泵保修多久？", ("24个月",))
    assert read.references == ("增压泵的保修期为 24 个月，自发货日起计算。",)
    english = "Question: How long?\nAnswer: 24\nEvidence: 潜水泵另行约定"
    assert isinstance(read_proposal(english, kind="table", chunks=[chunk]), Proposal)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "wrote no question"),
        ("无法出题", "wrote no question"),
        ("问题：多久？", "wrote no answer"),
        ("问题：多久？\n答案：久", "quoted nothing that stands in the passage"),
        ("问题：多久？\n答案：久\n依据：别的话。", "quoted nothing that stands in the passage"),
    ],
)
def test_what_cannot_be_used(reply: str, reason: str) -> None:
    assert read_proposal(reply, kind="single-fact", chunks=[chunk_of(TEXT)]) == reason


def test_a_question_over_two_passages_quotes_both() -> None:
    chunks = [chunk_of(TEXT), chunk_of("食堂早七点开饭。", source="乙.md")]
    reply = "问题：谁先？\n答案：食堂\n依据：潜水泵另行约定。"
    assert read_proposal(reply, kind="multi-hop", chunks=chunks) == (
        "quoted nothing that stands in the passage"
    )
    both = read_proposal(f"{reply}\n依据：食堂早七点开饭。", kind="multi-hop", chunks=chunks)
    assert isinstance(both, Proposal)
    assert both.to_case().documents == ("甲.md", "乙.md")


def test_replies_agree_or_refuse() -> None:
    assert agrees("保修期是24个月。", ["24 个月"])
    assert agrees("自发货日起计算", ["自发货日起算"])
    assert not agrees("十二个月", ["24 个月"])
    assert is_refusal("资料不足。")
    assert is_refusal("There is not enough information.")
    assert is_refusal(" ")
    assert not is_refusal("24 个月")


def test_questions_are_allotted_to_what_is_possible() -> None:
    assert allot(20, KINDS, possible=KINDS) == {
        "single-fact": 10,
        "table": 3,
        "multi-hop": 3,
        "unanswerable": 4,
    }
    assert allot(7, KINDS, possible=["single-fact", "table"]) == {"single-fact": 5, "table": 2}
    assert sum(allot(11, KINDS, possible=KINDS).values()) == 11
    assert allot(5, ["table"], possible=["single-fact"]) == {}


def test_documents_take_turns() -> None:
    long = [chunk_of(TEXT, source="长.md", position=n) for n in range(8)]
    short = [chunk_of(TEXT, source="短.md", position=n) for n in range(2)]
    order = [chunk.source for chunk in spread([*long, *short], seed=1)]
    assert sorted(order[:2]) == sorted(order[2:4]) == ["短.md", "长.md"]
    assert len(order) == 10
    again = list(spread([*long, *short], seed=1))
    assert again == list(spread([*long, *short], seed=1)) != list(spread([*long, *short], seed=2))


def test_a_table_needs_rows_and_names() -> None:
    rule = "| --- | --- |"
    assert holds_table(chunk_of(f"| 型号 | 单价 |\n{rule}\n| 甲 | 3 |"))
    assert holds_table(chunk_of("| 甲 | 3 |", header=f"| 型号 | 单价 |\n{rule}"))
    assert not holds_table(chunk_of("| 甲 | 3 |"))
    assert not holds_table(chunk_of(TEXT))
