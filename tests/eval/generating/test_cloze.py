import pytest

from chains.knowledge.records import ChunkRecord
from eval.generating.cloze import ClozeWriter
from eval.generating.cloze_targets import find_targets
from eval.generating.proposal import Proposal, QuestionKind
from tests.support.chunks import chunk_of

TABLE = """\
| 型号 | 单价（元） | 负责人 | 颜色 |
| --- | --- | --- | --- |
| QY-120 | 358 | 段书宁 | - |
| QY-250 | 468 | 林澄 | 蓝 |
"""


def proposals(
    *chunks: ChunkRecord, kind: QuestionKind = "single-fact"
) -> list[tuple[str, tuple[str, ...]]]:
    writer = ClozeWriter(chunks, seed=1)
    found = [each for chunk in chunks for each in writer.write(kind, chunk)]
    sound = [each for each in found if isinstance(each, Proposal) and not writer.check(each)]
    return sorted((each.question, each.answers) for each in sound)


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("增压泵的保修期为 24 个月，自发货日起计算。", "增压泵的保修期为多少个月？", "24 个月"),
        ("青浔公司的厂房于 2019 年投入使用。", "青浔公司的厂房于哪一年投入使用？", "2019 年"),
        ("青浔工厂自2026年3月1日起停止供货。", "青浔工厂自哪一天起停止供货？", "2026年3月1日"),
        ("青浔工厂在2026年3月开工建设。", "青浔工厂在什么时候开工建设？", "2026年3月"),
        ("逾期交货的违约金为货款的 5%。", "逾期交货的违约金为货款的百分之多少？", "5%"),
        ("青浔工厂全年销售额为3.5亿元。", "青浔工厂全年销售额为多少元？", "3.5亿元"),
        ("10 月的设备展由谭越筹备和布置。", "10 月的设备展由谁筹备和布置？", "谭越"),
        (
            "随身的样机和工具超过 15 公斤的，可以打车实报。",
            "随身的样机和工具超过多少公斤的，可以打车实报？",
            "15 公斤",
        ),
        ("3. 甲方免费提供机械密封 6 套。", "甲方免费提供机械密封多少套？", "6 套"),
    ],
)
def test_a_part_of_a_sentence_is_asked_for(sentence: str, question: str, answer: str) -> None:
    assert (question, (answer,)) in proposals(chunk_of(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "其保修期为 24 个月，自发货日起计算。",  # of what?
        "工作温度范围为 10～40 度，湿度不限。",
        "请拨打电话 021-555 联系售后服务部门。",
        "QY-370 自吸增压泵已经停产并退市。",
        "每年 6 月到 9 月发放高温津贴，另行通知。",
        "绝缘电阻低于 2 MΩ 的水泵必须停用检修。",
        "太短 3 天。",
        "额定功率：900 W 额定电压：220 V 额定扬程：12 m 重量：16 kg",  # a name plate
        "2006 年被列为全国重点文物保护单位。",
        "沿外环方向由惠新西街南口站来车。",
        "青浔枣树的果期为 7－12月，花期不定。",
        "占全国人口总数的 0.29% 左右。",
        "常绿阔叶林长在海拔 300－800 米的山谷。",
    ],
)
def test_what_makes_no_question(sentence: str) -> None:
    assert proposals(chunk_of(sentence)) == []


def test_a_bare_sentence_is_asked_with_its_topic() -> None:
    chunk = chunk_of("报告 5 月 22 日前提交给部门。", title="产品例会纪要")
    assert proposals(chunk)[0][0].startswith("报告哪一天前提交给部门")
    short = chunk_of("最后更新：2026 年 6 月 20 日。", title="常见问题")
    assert proposals(short) == [("常见问题，最后更新：哪一天？", ("2026 年 6 月 20 日",))]


def test_a_sentence_without_a_subject_is_asked_with_its_topic() -> None:
    chunk = chunk_of("2006 年被列为全国重点文物保护单位。", title="青浔书院")
    assert proposals(chunk) == [("青浔书院，哪一年被列为全国重点文物保护单位？", ("2006 年",))]


def test_cells_of_tables_are_asked_for_by_row_and_column() -> None:
    found = proposals(chunk_of(TABLE, title="价格表"), kind="table")
    assert ("价格表中，QY-120的单价是多少元？", ("358",)) in found
    assert ("价格表中，QY-250的负责人是谁？", ("林澄",)) in found
    assert ("价格表中，QY-250的颜色是什么？", ("蓝",)) in found
    assert len(found) == 5
    english = "| Item | Power |\n| --- | --- |\n| Fan | 46 W |\n"
    assert proposals(chunk_of(english), kind="table") == [("What is the Power of Fan?", ("46 W",))]


def test_rows_of_a_continued_table_have_the_header_of_their_chunk() -> None:
    chunk = chunk_of("| QY-500 | 600 |", header="| 型号 | 单价（元） |\n| --- | --- |")
    assert proposals(chunk, kind="table") == [("QY-500的单价是多少元？", ("600",))]


def test_a_question_with_two_answers_is_none() -> None:
    old = chunk_of("增压泵的保修期为 12 个月。", source="旧.md")
    new = chunk_of("增压泵的保修期为 24 个月。", source="新.md")
    assert proposals(old, new) == []


def test_english_has_a_gap() -> None:
    (found,) = proposals(chunk_of("The warranty of the pump is 24 months."))
    assert found == ("What belongs in the gap: The warranty of the pump is ____?", ("24 months",))


def test_places_are_those_of_the_sentence_as_written() -> None:
    sentence = "增压泵（ＱＹ）的重量为 12.5 公斤。"
    (target,) = find_targets(sentence)
    assert sentence[target.start : target.end] == target.text == "12.5 公斤"
    assert list(find_targets("ﷺ的重量为 12.5 公斤。")) == []
