import json
from pathlib import Path

import pytest

from eval.dataset import Case
from eval.errors import DatasetError
from eval.feedback.mining import (
    Found,
    MiningOptions,
    TrainingExample,
    mine_case,
    write_examples,
)

REFERENCE = "增压泵的保修期为 24 个月，自发货日起计算。"
GOLD = f"第三条。{REFERENCE}"
CASE = Case(
    id="1",
    question="增压泵保修多久？",
    answers=("24 个月",),
    references=(REFERENCE,),
    documents=("保修.md",),
)


def found(text: str, rank: int, *, source: str = "别的.md", score: float = 0.5) -> Found:
    return Found(text=text, trained=f"页眉\n{text}", source=source, rank=rank, score=score)


def mined(*texts: Found, case: Case = CASE, options: MiningOptions | None = None) -> object:
    return mine_case(case, texts, options=options or MiningOptions())


def negatives(*texts: Found, case: Case = CASE) -> list[str]:
    gold = found(GOLD, 1, source="保修.md", score=0.9)
    example = mined(gold, *texts, found("食堂早上七点开饭。", 9), case=case)
    assert isinstance(example, TrainingExample)
    assert example.pos == (f"页眉\n{GOLD}",)
    return [each.removeprefix("页眉\n") for each in example.neg[:-1]]


def test_what_is_found_and_not_relevant_is_a_negative() -> None:
    hard = "潜水泵的保修期另行约定，见合同。"
    assert negatives(found(hard, 2)) == [hard]
    assert negatives(found(hard, 3, source="保修.md")) == [hard]  # another place of its document


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("本产品质保24个月。", "holds the answer"),
        ("增压泵的保修期为二年，自发货日起计", "a piece of the reference"),
        ("第三条：增压泵的保修期为 24 个月，自发货日起计算", "says the same"),
    ],
)
def test_what_may_be_relevant_is_no_negative(text: str, why: str) -> None:
    assert negatives(found(text, 2)) == [], why


def test_without_references_all_of_a_document_may_be_relevant() -> None:
    case = CASE.model_copy(update={"references": ()})
    other = "维修须凭发票办理。"
    assert negatives(found(other, 2, source="保修.md"), case=case) == []
    assert negatives(found(other, 2), case=case) == [other]


def test_what_scores_nearly_as_high_as_a_positive_is_no_negative() -> None:
    assert negatives(found("潜水泵另有约定。", 2, score=0.88)) == []
    assert negatives(found("潜水泵另有约定。", 2, score=0.85)) == ["潜水泵另有约定。"]


def test_ranks_and_number_are_bounded() -> None:
    gold = found(GOLD, 1, source="保修.md", score=0.9)
    others = [found(f"第{rank}句别的话。", rank) for rank in range(2, 10)]
    example = mined(gold, *others, options=MiningOptions(negatives=2, first=4, last=5))
    assert isinstance(example, TrainingExample)
    assert example.neg == ("页眉\n第4句别的话。", "页眉\n第5句别的话。")


def test_a_relevant_text_that_was_not_found_is_looked_up() -> None:
    gold = found(GOLD, 0, source="保修.md", score=0.0)
    example = mine_case(
        CASE, [found("别的话。", 2)], options=MiningOptions(), search_gold=lambda _: [gold]
    )
    assert isinstance(example, TrainingExample)
    assert example.pos == (f"页眉\n{GOLD}",)


@pytest.mark.parametrize(
    ("case", "texts", "reason"),
    [
        (CASE.model_copy(update={"unanswerable": True}), [], "unanswerable"),
        (CASE, [found("别的。", 2)], "no text holds a reference or an answer"),
        (CASE, [found(GOLD, 1, source="保修.md")], "no negative"),
    ],
)
def test_why_a_case_teaches_nothing(case: Case, texts: list[Found], reason: str) -> None:
    assert mined(*texts, case=case) == reason


def test_the_file_has_the_fields_that_flagembedding_reads(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mined.jsonl"
    write_examples(path, [TrainingExample(query="问\u2028题", pos=("甲",), neg=("乙", "丙"))])
    (line,) = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    assert json.loads(line) == {"query": "问\u2028题", "pos": ["甲"], "neg": ["乙", "丙"]}
    with pytest.raises(DatasetError, match=r"mined\.txt: FlagEmbedding reads \.jsonl only"):
        write_examples(tmp_path / "mined.txt", [])
