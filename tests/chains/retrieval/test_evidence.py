from chains.retrieval.evidence import coverage_of, rate_statements
from chains.retrieval.statements import Statement, statements
from tests.support.rag_steps import EVEN, evidence

TABLE = "| 型号 | 价格 |\n| --- | --- |\n| A1 | 100元 |\n| A2 | 200元 |"


def test_each_statement_tells_what_it_covers_and_what_its_neighbours_do() -> None:
    found = evidence("水泵保修期", "水泵很重。保修期一年。")
    coverage = coverage_of(found.candidates.queries.standalone, weights=EVEN)
    first, second = rate_statements(coverage, found.passages)
    assert first.covered == second.near == {"水", "泵", "水泵"}
    assert second.covered == first.near == {"保", "修", "期", "保修", "修期"}
    assert second.score > first.score


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
