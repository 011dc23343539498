import pytest

from loaders.office.numerals import chinese_number, list_number, slide_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "〇"),
        (3, "三"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
    ],
)
def test_chinese_number(value: int, text: str) -> None:
    assert chinese_number(value) == text


@pytest.mark.parametrize(
    ("value", "scheme", "text"),
    [
        (2, "arabicPeriod", "2."),
        (2, "arabicParenR", "2)"),
        (2, "arabicPlain", "2"),
        (2, "ea1ChsPeriod", "二."),
        (3, "circleNumDbPlain", "③"),
        (30, "circleNumDbPlain", "30"),
        (3, "alphaLcParenBoth", "(c)"),
        (3, "alphaUcPeriod", "C."),
        (14, "romanUcPeriod", "XIV."),
        (4, "romanLcParenR", "iv)"),
    ],
)
def test_slide_number(value: int, scheme: str, text: str) -> None:
    assert slide_number(value, scheme=scheme) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (12, "chineseCountingThousand", "十二"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (12, "ideographZodiac", "亥"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (5, "decimalEnclosedCircleChinese", "⑤"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "japaneseCounting", "四"),
        (1000, "chineseCounting", "1000"),
    ],
)
def test_list_number(value: int, form: str, text: str) -> None:
    assert list_number(value, form=form) == text
