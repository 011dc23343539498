import pytest

from chains.retrieval.follow_up import may_refer_back, refers_back

FOLLOW_UPS = """
它多重？ / 那病假呢？ / 该产品保修多久？ / 多少钱？ / 为什么？ / 继续 / 请继续说 / 接着讲 /
详细说说 / 再具体一点 / 还有呢？ / 还有别的吗？ / 能详细解释一下吗？ / 举个例子 / 2022年呢？ /
上海呢？ / 怎么办？ / 那家公司的净利润是多少？ / 请问它支持蓝牙吗？ / 上述条款何时生效？ /
前者的利率是多少？ / 这个要收费吗？ / 他是哪年出生的？ / 保修期内它坏了怎么办？ /
其总资产是多少？ / 什么时候？ / 为什么它这么贵？ / 那么价格呢 / 此条款适用于谁？ /
刚才说的费用包括税吗？ / 这样做合法吗？ / 除此之外的费用由谁承担？ / 以上内容适用于谁？ /
What does it weigh? / Why? / And sick leave? / What about sick leave? / Tell me more. / Go on /
Is that refundable? / When does their contract end? / How much does it cost? /
Can you give an example?
"""

STANDING_ALONE = """
A3打印机多重？ / 其他费用有哪些？ / 其中国家标准是什么 / 该怎么安装水泵？ /
水泵应该每月保养吗？ / 土耳其的首都？ / 因此产生的费用由甲方承担吗？ / 巴塞罗那有多少人口？ /
那不勒斯的面积有多大？ / 吉他有几根弦？ / 马耳他的首都是哪里？ / 维他命C每天吃多少？ /
公司及其子公司的营业收入是多少？ / A3打印机和它的墨盒多少钱？ /
根据甲乙控股有限公司2021年的报告，该公司的净利润是多少？ /
华夏有限公司2017年发布报告后，它的股价如何变化？ / 继续教育学分的要求是什么？ /
详细设计阶段由谁负责？ / 员工该交多少个人所得税？ / 十八岁以上的员工有哪些权利？ /
谁是中国的首任大使？ / 年假有几天？ / 合同何时生效？ / 尤其需要注意哪些安全事项？ /
更年期有哪些症状？ / 报销流程是什么？ / 电池能用多久呢？ / 水泵的保修期是多久呢？ /
说明书在哪里下载？ / How heavy is the A3? / How long does it take to get a refund? /
Can employees carry over their leave? / Which documents that employees sign are kept?
"""


def listed(questions: str) -> list[str]:
    return [question.strip() for question in questions.split(" /")]


@pytest.mark.parametrize("question", listed(FOLLOW_UPS))
def test_a_follow_up_refers_back(question: str) -> None:
    assert refers_back(question)
    assert may_refer_back(question)


@pytest.mark.parametrize("question", listed(STANDING_ALONE))
def test_a_question_of_its_own_does_not(question: str) -> None:
    assert not refers_back(question)


@pytest.mark.parametrize(
    ("question", "may"),
    [
        ("保修期多长？", True),
        ("谁负责？", True),
        ("怎么申请？", True),
        ("A3的保修期多长？", False),
        ("《红楼梦》的作者？", False),
        ("水泵的保修期是多久？", False),
    ],
)
def test_a_model_looks_where_there_may_be_an_aspect_only(question: str, may: bool) -> None:
    assert may_refer_back(question) is may
