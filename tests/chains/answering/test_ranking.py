from chains.answering.ranking import WEIGHTS, rank_statements
from tests.support.rag_steps import EVEN, evidence


def best(question: str, *texts: str) -> str:
    found = evidence(question, *texts)
    standalone = found.candidates.queries.standalone
    ranked = rank_statements(standalone, found.passages, weights=EVEN).ranked
    assert [each.worth for each in ranked] == sorted((r.worth for r in ranked), reverse=True)
    return ranked[0].rated.statement.text


def test_the_kind_of_answer_decides_between_statements_with_the_same_words() -> None:
    text = "青石桥站的站房很新。青石桥站于1998年建成。青石桥站的站台很长。"
    assert best("青石桥站是哪一年建成的？", text) == "青石桥站于1998年建成。"


def test_the_wording_of_a_place_decides_where_nothing_else_does() -> None:
    assert best("青石桥在哪里？", "青石桥很有名。青石桥位于河东。") == "青石桥位于河东。"


def test_what_all_statements_share_does_not_tell_them_apart() -> None:
    text = "水泵甲很重。水泵甲很响。水泵甲的外壳是铸铁。"
    assert best("水泵甲的外壳用什么做的", text) == "水泵甲的外壳是铸铁。"


def test_the_first_passage_wins_among_equals() -> None:
    assert best("水泵的颜色", "水泵的颜色是红的。", "水泵的颜色是蓝的。") == "水泵的颜色是红的。"


def test_what_only_says_where_something_stands_comes_last() -> None:
    text = "水泵的收费标准见网站的常见问题页面。水泵的检测费是三十元。"
    assert best("水泵的收费标准是多少？", text) == "水泵的检测费是三十元。"


def test_a_cell_has_the_unit_of_its_column() -> None:
    prices = "| 型号 | 单价（元） | 备注 |\n| --- | --- | --- |\n| A1 | 100 | 新 |"
    other = "| 型号 | 年份 | 备注 |\n| --- | --- | --- |\n| A1 | 100 | 新 |"
    assert best("A1要多少钱？", other, prices) == "| A1 | 100 | 新 |"
    found = evidence("A1要多少钱？", other, prices)
    ranking = rank_statements(found.candidates.queries.standalone, found.passages, weights=EVEN)
    assert ranking.ranked[0].rated.passage.number == 2


def test_a_lead_in_gives_what_the_line_below_it_gives() -> None:
    text = "水泵的价格按型号定。\n水泵的价格如下：\n甲：100元；\n乙：200元。"
    assert best("水泵的价格是多少？", text) == "水泵的价格如下："


def test_only_the_40_statements_that_cover_most_are_ranked() -> None:
    text = "".join(f"水泵{n}号。" for n in range(60))
    found = evidence("水泵", text)
    ranking = rank_statements(found.candidates.queries.standalone, found.passages, weights=EVEN)
    assert (len(ranking.rated), len(ranking.ranked)) == (60, 40)


def test_nothing_to_rank() -> None:
    found = evidence("水泵的颜色")
    ranking = rank_statements(found.candidates.queries.standalone, found.passages, weights=EVEN)
    assert (ranking.rated, ranking.ranked) == ((), ())


def test_length_and_headings_speak_against_and_all_else_for_a_statement() -> None:
    against = {name for name, weight in vars(WEIGHTS).items() if weight < 0}
    assert against == {"length", "announces"}
