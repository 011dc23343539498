import pytest

from chains.answering.cells import format_cells, reads_row, split_row
from chains.answering.sources import row_read_by, sources_of
from tests.support.rag_steps import EVEN, evidence

HEADER = "| 型号 | 重量(kg) | 价格 |"
ROW = "| A2 | 12 | 200元 |"
TABLE = f"{HEADER}\n| --- | --- | --- |\n| A1 | 9 | 100元 |\n{ROW}"


def test_a_bar_in_a_cell_does_not_part_it() -> None:
    assert split_row(r"| a \| b |  | c |") == ["a | b", "", "c"]


def test_columns_in_brackets_and_empty_cells() -> None:
    asking = EVEN.of_question("A2的重量和价格")
    assert (
        format_cells(ROW, header=HEADER, question=asking) == "型号：A2，重量(kg)：12，价格：200元"
    )
    assert format_cells("| A3 |  | 5元 |", header=HEADER, question=asking) == "型号：A3，价格：5元"


def test_a_row_of_another_width_stays_as_it_is() -> None:
    odd = "| A2 | 12 |"
    assert format_cells(odd, header=HEADER, question=EVEN.of_question("A2的重量")) == odd


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("型号：A2，价格：200元", True),
        ("型号: A2, 价格: 200元", True),
        ("型号：A2，价格：12", False),
        ("型号：A2，价格：2000元", False),
        ("型号：A2，价格：200元，送货上门", False),
        ("", False),
    ],
)
def test_names_and_cells_must_be_those_of_the_row(sentence: str, holds: bool) -> None:
    assert reads_row(sentence, row=ROW, header=HEADER) is holds


def test_the_row_is_the_source_of_its_cells() -> None:
    sources = sources_of(evidence("A2的价格", "A2的价格很低。", TABLE).passages)
    found = row_read_by("型号：A2，价格：200元", sources)
    assert found is not None
    assert found.text == ROW
    assert row_read_by("型号：A1，价格：200元", sources) is None
