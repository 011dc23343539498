import pytest

from chains.answering.facts.polarity import contradiction, find_clauses


def against(sentence: str, source: str) -> str | None:
    return contradiction(find_clauses(sentence), find_clauses(source))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("公司没有完成收购", "公司完成了收购"),
        ("公司未完成收购", "公司在三月完成收购"),
        ("设备不支持断电保存", "设备支持断电保存"),
        ("净利润不为500万元", "净利润为500万元"),
        ("公司完成了收购", "公司没有完成收购"),
        ("该药允许饮酒后服用", "该药不允许饮酒后服用"),
        ("The pump does not stop", "the pump stops by itself"),
        ("营业收入下降了5%", "营业收入增长了5%"),
    ],
)
def test_a_denial_more_or_less_is_found(sentence: str, source: str) -> None:
    assert against(sentence, source) is not None


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("公司尚未完成收购", "公司没有完成收购"),
        ("未来公司不仅盈利，而且不断提升无锡工厂的效率", "公司盈利并提升工厂的效率"),
        ("公司不得不出售工厂", "公司出售工厂"),
        ("并非不愿意出售", "愿意出售"),
        ("营业收入增加了5%", "营业收入增长了5%"),
        ("成本下降，收入增长", "收入增长，成本降低"),
    ],
)
def test_the_same_said_otherwise_is_none(sentence: str, source: str) -> None:
    assert against(sentence, source) is None
