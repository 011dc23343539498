import datetime as dt

import pytest

from loaders.sheets.date_format import to_serial
from loaders.sheets.number_format import format_number, format_text

MOMENT = to_serial(dt.datetime(2024, 3, 1, 8, 5, 9))
ACCOUNTING = '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (0.256, '0.00"%"', "0.26%"),
        (1234.5, '"¥"#,##0.00', "¥1,234.50"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (1234.5, ACCOUNTING, "¥1,234.50"),
        (0, ACCOUNTING, "¥-"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,234.50)"),
        (-5, "0", "-5"),
        (-0.001, "0.00", "0.00"),
        (123, "000000", "000123"),
        (1234567, "#,##0", "1,234,567"),
        (1234567, "#,##0,", "1,235"),
        (12345, '0!.0,"万"', "1.2万"),
        (123456789, '0.00,,"百万"', "123.46百万"),
        (13812345678, "000-0000-0000", "138-1234-5678"),
        (110101199003070512, "0", "110101199003070512"),
        (1.2e20, "0.00E+00", "1.20E+20"),
        (12345678, "##0.0E+0", "12.3E+6"),
        (999999, "0.0E+0", "1.0E+6"),
        (0.00012, "0.0E-0", "1.2E-4"),
        (0, "0.00E+00", "0.00E+00"),
        (1.5, "# ?/?", "1 1/2"),
        (0.75, "# ??/16", "12/16"),
        (1.5, "?/?", "3/2"),
        (0.5, "0.0#", "0.5"),
        (3, "#.##", "3."),
        (1.005, "0.00", "1.01"),  # rounded as it is written, not as binary has it
        (0, '#,##0;-#,##0;"-"', "-"),
        (75, '[>=60]"及格";"不及格"', "及格"),
        (5, '0"件"', "5件"),
        (5, ";;;", ""),
        (12345, '[DBNum2][$-804]General"元整"', "壹万贰仟叁佰肆拾伍元整"),
        (1, "G/通用格式", "1"),
    ],
)
def test_numbers_are_shown_as_in_the_program(value: float, code: str, shown: str) -> None:
    assert format_number(value, code=code) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (123456.789012, "123456.789"),
        (202403010001234.0, "202403010001234"),
        (110101199003070512, "110101199003070512"),
        (1e-7, "1E-07"),
        (2.5e30, "2.5E+30"),
        (-0.25, "-0.25"),
    ],
)
def test_numbers_without_a_format_keep_their_digits(value: float, shown: str) -> None:
    assert format_number(value, code="General") == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2024-03-01"),
        ('yyyy"年"m"月"d"日"', "2024年3月1日"),
        ("yyyy/m/d h:mm", "2024/3/1 8:05"),
        ("yy.mm.dd", "24.03.01"),
        ("d-mmm-yy", "1-Mar-24"),
        ("dddd, mmmm d", "Friday, March 1"),
        ("[$-804]dddd", "星期五"),
        ("aaa", "周五"),
        ("h:mm:ss AM/PM", "8:05:09 AM"),
        ('上午/下午h"时"mm"分"', "上午8时05分"),
        ("mm:ss", "05:09"),
        ("hh:mm:ss.00", "08:05:09.00"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年三月一日"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2024年3月1日"),
    ],
)
def test_dates_are_shown_as_in_the_program(code: str, shown: str) -> None:
    assert format_number(MOMENT, code=code) == shown


def test_spans_dates_before_march_1900_and_other_epochs() -> None:
    assert format_number(1.5, code="[h]:mm:ss") == "36:00:00"
    assert format_number(1.0, code="yyyy-mm-dd") == "1900-01-01"
    assert format_number(MOMENT - 1462, code="yyyy-mm-dd", from_1904=True) == "2024-03-01"
    assert format_number(-1.0, code="yyyy-mm-dd") == "-1"  # no calendar has it
    assert format_number(1e9, code="yyyy-mm-dd") == "1000000000"


def test_texts_may_have_a_section_of_their_own() -> None:
    assert format_text("张三", code='0;0;0;@"先生"') == "张三先生"
    assert format_text("张三", code="0.00") == "张三"


@pytest.mark.parametrize("code", ["", ";", '"', "[", "\\", "0/", "E+", "%", "?", "[Red]", "_", "*"])
@pytest.mark.parametrize("value", [0, -1.5, 1e300, 5e-324])
def test_no_code_is_too_strange(code: str, value: float) -> None:
    assert isinstance(format_number(value, code=code), str)
