import pytest

from chains.retrieval.decompose import compares, decompose_by_rule


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("年假和病假有什么区别？", ["年假", "病假"]),
        ("年假与病假之间的主要区别是什么？", ["年假", "病假"]),
        ("请问年假跟病假的差异在哪儿？", ["年假", "病假"]),
        ("A3和A5哪个更重？", ["A3重", "A5重"]),
        ("甲厂和乙厂的用电量分别是多少？", ["甲厂的用电量是多少", "乙厂的用电量是多少"]),
        ("比较甲厂和乙厂的用电量，哪家工厂的用电量更高？", ["甲厂的用电量", "乙厂的用电量"]),
        ("比较2020年甲公司和乙公司的净利润", ["2020年甲公司的净利润", "2020年乙公司的净利润"]),
        (
            "比较2020年甲公司和2021年乙公司的净利润，谁更高？",
            ["2020年甲公司的净利润", "2021年乙公司的净利润"],
        ),
        ("甲有限公司和乙有限公司股价相比如何", ["甲有限公司股价如何", "乙有限公司股价如何"]),
        ("比较A型、B型和C型水泵的功率", ["A型水泵的功率", "B型水泵的功率", "C型水泵的功率"]),
        ("保修方面，甲公司和乙公司有什么不同？", ["保修方面，甲公司", "保修方面，乙公司"]),
        ("和平饭店和上海大厦哪个更高？", ["和平饭店高", "上海大厦高"]),
        ("甲公司和乙公司在各自的道德与诚信事件中采取了什么措施？", [
            "甲公司在道德与诚信事件中采取了什么措施", "乙公司在道德与诚信事件中采取了什么措施",
        ]),
        ("What is the difference between annual leave and sick leave?", [
            "annual leave", "sick leave",
        ]),
        ("How do the A3 and the A5 differ?", ["A3", "A5"]),
        ("Compare the A3 and the A5", ["A3", "A5"]),
        ("Compare the A3 vs the A5 in weight", ["A3 in weight", "A5 in weight"]),
    ],
)  # fmt: skip
def test_what_is_compared_is_asked_for_one_by_one(question: str, parts: list[str]) -> None:
    assert decompose_by_rule(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "水泵的保修期是多久？",
        "主要产品和服务是什么？",
        "中华人民共和国是哪年成立的？",
        "年假比病假多几天？",
        "这两种方案有什么不同？",
        "和平饭店和，",
        "与其他假期相比，年假更长吗？",
        "甲、乙、丙、丁、戊分别是什么？",
        "作为一家成立很久而且规模很大的制造业企业的代表和乙的区别？",
        "",
    ],
)
def test_where_the_rule_is_not_sure_nothing_is_taken_apart(question: str) -> None:
    assert decompose_by_rule(question) == []


@pytest.mark.parametrize("question", ["年假比病假多几天，差距大吗？", "A3 vs A5", "甲和乙谁更早？"])
def test_a_model_may_be_asked_about_more(question: str) -> None:
    assert compares(question)
