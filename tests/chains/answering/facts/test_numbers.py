from decimal import Decimal

import pytest

from chains.answering.facts.numbers import Number, find_numbers
from chains.providers.analysis import fold


def numbers(text: str) -> list[Number]:
    return list(find_numbers(fold(text)))


def one(text: str) -> Number:
    (number,) = numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("８５００万元", 85_000_000, "cny"),
        ("3.5亿元", 350_000_000, "cny"),
        ("250,000,000元", 250_000_000, "cny"),
        ("五千万", 50_000_000, None),
        ("1.2万亿元", 1_200_000_000_000, "cny"),
        ("$2,500,000", 2_500_000, "usd"),
        ("3 million dollars", 3_000_000, "usd"),
        ("37.5%", Decimal("37.5"), "%"),
        ("百分之三十五", 35, "%"),
        ("千分之五", Decimal("0.5"), "%"),
        ("5‰", Decimal("0.5"), "%"),
        ("三成", 30, "%"),
        ("5个百分点", 5, "point"),
        ("三分之一", Decimal(1) / 3, "part"),
        ("三百二十家", 320, "家"),
        ("两千零五", 2005, None),
        ("三百五", 350, None),
        ("一万二", 12000, None),
        ("三点五吨", Decimal("3.5"), "t"),
        ("3公斤", 3, "kg"),
        ("3kg", 3, "kg"),
        ("十分钟", 10, "minute"),
        ("第三季度", 3, "quarter"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: int | Decimal, unit: str | None) -> None:
    found = one(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["十分重要", "千万不要", "百货", "成立", "四川", "第一，", "三五", "万一"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("3000万元", "30,000,000元"),
        ("百分之三十", "30%"),
        ("三成", "30%"),
        ("2.50亿元", "2.5亿元"),
        ("12家", "12个"),
        ("三年", "3年"),
        ("约3.5亿元", "3.46亿元"),
        ("3.5亿元左右", "3.46亿元"),
        ("超过30亿元", "31亿元"),
        ("20多万人", "21万人"),
        ("近10%", "9.6%"),
    ],
)
def test_the_same_number_agrees_however_it_is_written(said: str, source: str) -> None:
    assert one(said).agrees(one(source))


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("3年", "3%"),
        ("3年", "3个月"),
        ("5%", "5个百分点"),
        ("3.5亿元", "3.46亿元"),
        ("3.5亿元", "3.5亿美元"),
        ("约3.5亿元", "4.1亿元"),
        ("超过30亿元", "29亿元"),
        ("500万元", "5000万元"),
    ],
)
def test_another_number_or_unit_does_not(said: str, source: str) -> None:
    assert not one(said).agrees(one(source))


def test_a_cell_may_leave_the_scale_to_the_head_of_its_table() -> None:
    said, cell = one("8500万元"), one("8500")
    assert said.is_cell(cell, text="| 净利润（万元） | 8500 |")
    assert not said.is_cell(cell, text="| 净利润（元） | 8500 |")


def test_a_numeral_that_counts_what_is_said_is_soft() -> None:
    assert one("三项措施").soft
    assert one("保修一年").soft
    assert not one("3项措施").soft
    assert not one("保修两年").soft
