"""Chinese text of our own making, in any amount: the same for the same seed."""

import random

_SUBJECTS = (
    "采购部", "仓库管理员", "第三车间", "质量检验组", "承租方", "出租方", "售后服务中心",
    "项目负责人", "监理单位", "财务处", "总工程师办公室", "本公司", "供应商", "值班人员",
)  # fmt: skip
_TIMES = (
    "每月第一个工作日", "收到通知后三日内", "合同签订之日起", "在设备停机期间", "自验收合格次日",
    "遇到恶劣天气时", "年度预算批准以后", "每个季度结束前", "接到用户报修电话后",
)  # fmt: skip
_ACTIONS = (
    "核对", "登记", "复查", "提交", "保存", "更换", "检查", "汇总", "公布", "审核", "归还", "清点",
)  # fmt: skip
_OBJECTS = (
    "水泵的运行记录", "租赁押金的收据", "备用零件的数量", "压力表的读数", "员工的培训档案",
    "电缆接头的温度", "出口商品的报关单", "实验数据的原始表格", "仓库的消防器材", "用户的书面意见",
    "轴承的磨损情况", "付款凭证的复印件", "施工现场的照片", "年度报告的附注",
)  # fmt: skip
_ENDS = (
    "并在两个工作日内书面答复", "否则由此产生的费用自行承担", "结果报上级主管部门备案",
    "不得以任何理由拖延或者拒绝", "有疑问的应当当场提出", "同时注明日期和经办人姓名",
    "必要时可以请第三方机构鉴定", "数量不足的要及时补齐",
)  # fmt: skip


class Sentences:
    """Writes sentences, paragraphs and titles."""

    def __init__(self, seed: int = 0) -> None:
        """Begin anew; the same seed gives the same text."""
        self._random = random.Random(seed)

    def sentence(self) -> str:
        """Return one sentence of some thirty characters."""
        choose, number = self._random.choice, self._random.randint(2, 9800)
        return (
            f"{choose(_TIMES)}，{choose(_SUBJECTS)}应当{choose(_ACTIONS)}{choose(_OBJECTS)}"
            f"（编号{number}），{choose(_ENDS)}。"
        )

    def paragraph(self, sentences: int = 4) -> str:
        """Return a paragraph."""
        return "".join(self.sentence() for _ in range(sentences))

    def title(self) -> str:
        """Return a title."""
        choose = self._random.choice
        return f"{choose(_SUBJECTS)}关于{choose(_ACTIONS)}{choose(_OBJECTS)}的规定"

    def row(self) -> list[str]:
        """Return four cells of a table: who, what, amount, percentage."""
        choose, number = self._random.choice, self._random.randint
        amounts = [f"{number(100, 99999)}.{number(10, 99)}", f"{number(1, 100)}%"]
        return [choose(_SUBJECTS), choose(_OBJECTS), *amounts]
