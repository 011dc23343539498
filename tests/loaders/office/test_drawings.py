from loaders.documents import Location
from loaders.office.drawings import chart_blocks, diagram_blocks

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
HERE = Location(slide=1)


def cache(*values: str, form: str = "General") -> str:
    points = (f'<pt idx="{i}"><v>{value}</v></pt>' for i, value in enumerate(values) if value)
    return f"<numCache><formatCode>{form}</formatCode>{''.join(points)}</numCache>"


def chart(series: str) -> list[str]:
    xml = f'<chartSpace xmlns="{CHART}"><ser>{series}</ser></chartSpace>'
    return [block.text for block in chart_blocks(xml.encode(), location=HERE)]


def test_categories_in_two_levels() -> None:
    quarters = enumerate(("一季度", "二季度", "一季度"))
    months = "".join(f'<pt idx="{i}"><v>{text}</v></pt>' for i, text in quarters)
    years = '<pt idx="0"><v>2023年</v></pt><pt idx="2"><v>2024年</v></pt>'
    labels = f"<cat><lvl>{months}</lvl><lvl>{years}</lvl></cat>"
    rows = chart(f"<tx><v>营收</v></tx>{labels}<val>{cache('1', '2', '3')}</val>")[0].split("\n")
    assert rows[2:] == ["| 2023年 一季度 | 1 |", "| 2023年 二季度 | 2 |", "| 2024年 一季度 | 3 |"]


def test_dates_and_percentages_as_shown() -> None:
    labels = f"<cat>{cache('45292', form='yyyy/m/d')}</cat>"
    rows = chart(f"<tx><v>毛利率</v></tx>{labels}<val>{cache('0.1256', form='0.0%')}</val>")
    assert rows == ["|  | 毛利率 |\n| --- | --- |\n| 2024-01-01 | 12.56% |"]


def test_long_numbers_keep_their_digits() -> None:
    values = cache("123456789.5", "0.30000000000000004", "无")
    rows = chart(f"<tx><v>额</v></tx><val>{values}</val>")[0].split("\n")
    assert [row for row in rows if "12345" in row or "0.3" in row] == rows[2:4]
    assert "0.30000" not in rows[3]


def test_a_chart_without_values_gives_nothing() -> None:
    assert chart("<tx><v>额</v></tx>") == []


def test_a_diagram_that_runs_in_a_circle() -> None:
    words = '<t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{}'
    words += "</a:t></a:r></a:p></t>"
    points = "".join(f'<pt modelId="{i}">{words.format(t)}</pt>' for i, t in enumerate("甲乙"))
    lines = '<cxn srcId="0" destId="1"/><cxn srcId="1" destId="0"/>'
    xml = f'<dataModel xmlns="{DIAGRAM}">{points}{lines}</dataModel>'
    assert [b.text for b in diagram_blocks(xml.encode(), location=HERE)] == ["甲\n  乙"]
