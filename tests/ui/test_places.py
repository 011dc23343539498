import pytest

from loaders.documents import Location
from ui.places import format_place


@pytest.mark.parametrize(
    ("location", "zh", "en"),
    [
        (Location(), "", ""),
        (Location(page=12), "第 12 页", "p. 12"),
        (Location(page=12, page_end=12), "第 12 页", "p. 12"),
        (Location(page=12, page_end=13), "第 12–13 页", "pp. 12–13"),
        (Location(sheet="价目", rows=(3, 5)), "表 价目 行 3–5", "sheet 价目 rows 3–5"),
        (Location(rows=(7, 7)), "行 7", "row 7"),
        (Location(slide=4), "幻灯片 4", "slide 4"),
        (Location(heading="手册 > 保修 > 期限"), "§ 期限", "§ 期限"),
        (Location(page=2, heading="6 首次启动"), "第 2 页 · § 6 首次启动", "p. 2 · § 6 首次启动"),
        (
            Location(attachment="往来.eml/合同.pdf", page=3, heading="往来.eml > 合同.pdf"),
            "附件 往来.eml/合同.pdf · 第 3 页",
            "attachment 往来.eml/合同.pdf · p. 3",
        ),
        (Location(time=(5.0, 65.9)), "0:05–1:05", "0:05–1:05"),
        (Location(time=(3600.0, 3661.0)), "1:00:00–1:01:01", "1:00:00–1:01:01"),
    ],
)
def test_a_place_is_one_short_line(location: Location, zh: str, en: str) -> None:
    assert format_place(location, language="zh") == zh
    assert format_place(location, language="en") == en


def test_line_breaks_in_names_do_not_break_the_line() -> None:
    location = Location(sheet="第一\n季度", heading="标题\n副标题")
    assert format_place(location, language="zh") == "表 第一 季度 · § 标题 副标题"
