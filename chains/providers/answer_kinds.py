"""What kind of answer a question asks for: a weight, a price, a date, and so on."""

import re
from dataclasses import dataclass

from chains.providers.analysis import fold

_NUMBER = r"(?:\d[\d,.]*|[零一二三四五六七八九十百千万两半]+)\s*"


@dataclass(frozen=True)
class AnswerKind:
    """A kind of answer.

    Attributes:
        asked: What in a question asks for it.
        given: What in a statement gives it.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]


def _kind(asked: str, given: str) -> AnswerKind:
    return AnswerKind(re.compile(asked), re.compile(given))


ANSWER_KINDS = (
    _kind(
        r"多少钱|(?:价格?|单价|费用?|补贴|补助|金额|工资|标准)(?:是|为|要)?多少"
        r"|how much|price|cost",
        _NUMBER + r"(?:万|亿)?(?:元|块|美元|%)|\|\s*\d+\.\d\d\s*\||[¥$]\s*\d",
    ),
    _kind(r"多重|重量|how heavy", _NUMBER + r"(?:kg|千克|公斤|克|吨|g\b|斤)"),
    _kind(
        r"多[长宽高深远厚粗]|how (?:long|wide|high|deep|far)",
        _NUMBER + r"(?:毫米|厘米|公分|公里|千米|米|mm|cm|km|m\b|寸|尺)",
    ),
    _kind(
        r"多久|多长时间|几(?:天|年|个?月|小时|分钟|周|个工作日)|how (?:long|often|many days)",
        _NUMBER + r"(?:个?工作日|天|日|小时|分钟|秒|年|个?月|周|day|hour|year|month|week)"
        r"|\b(?:once|twice|daily|weekly|monthly|yearly|annually)\b",
    ),
    _kind(
        r"哪[一]?[天日年月]|什么时候|何时|几[月号日]|哪天|期限|日期|截止|when|what date",
        r"\d{1,4}\s*[年月日]\s*\d{1,2}|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{4}\s*年|\d{1,2}\s*月"
        r"|(?<![\w-])\d{4}(?![\w-])",  # but no year in a document's number
    ),
    _kind(r"百分之|比例|几[个]?点|率是|percent", _NUMBER + r"(?:%|个百分点)|百分之|成\b"),
    _kind(r"多少|几|how many|what is the (?:maximum|minimum)", _NUMBER),
)
"""In this order: the first kind that a question asks for is the one it gets."""


def asked_kind(question: str) -> AnswerKind | None:
    """Return the kind of answer that a question asks for, or None where no rule tells."""
    folded = fold(question)
    return next((kind for kind in ANSWER_KINDS if kind.asked.search(folded)), None)


ANSWER_CUES = (
    _kind(
        r"哪里|哪儿|何处|何地|什么地方|在哪|哪国|位于|位置|地址|\bwhere\b"
        r"|(?:哪个|什么|哪些)(?:国家|城市|省|地区|地点|县|区|洲)",
        r"位于|[坐座]落|地处|位处|位在|设在|处于|[省市县区镇乡村州国路街道岛湾港洲]"
        r"|\b(?:in|at|near|located)\b",
    ),
    _kind(
        r"谁|哪位|什么人|哪个人|哪些人|哪一位|哪几位|\bwho(?:se|m)?\b",
        r"由|被|·|先生|女士|教授|博士|所著|所写|创办|[导编]演|饰|作者|创始人|之[子女]|[父母]",
    ),
    _kind(
        r"哪.{0,2}[年月日天]|时候|何时|何年|什么时间|日期|年份|几[月号日]|期限|截止|年代|时期|朝代"
        r"|\bwhen\b|what (?:date|year)",
        r"\d{3,4}\s*年|\d{1,2}\s*月|世纪|年代|年间|[唐宋元明清汉晋隋秦]代?朝|时期|\b\d{4}\b",
    ),
    _kind(
        r"为什么|为何|原因|因何|缘故|为啥|怎么会|理由|目的|\b(?:why|reason|cause)",
        r"因|由于|为了|所以|故|导致|以致|使得|避免|鉴于|以便|目的|旨在"
        r"|\b(?:because|due to|so that|therefore)\b",
    ),
    _kind(
        r"什么是|是什么(?!时)|是.{0,6}样的|指什么|指的是|意思|含义|定义|是一[种个部]"
        r"|\bwhat (?:is|are)\b",
        r"是|指|即|一种|意为|定义|称为|\b(?:is|are|means)\b",
    ),
    _kind(
        r"又.?[叫称名]|别[名称]|简称|俗称|[叫称名]为?什么|什么名|名字|名称|全[称名]|英文|[旧原本]名"
        r"|称号|\b(?:name|called)",
        r"[又亦也俗别简统全旧古合][名称]|称[为作]|叫|名为|[原本英译]名|《|「|“"
        r"|\b(?:called|known as|named)\b",
    ),
    _kind(
        r"如何|怎么|怎样|方式|方法|途径|步骤|手段|过程|\bhow (?:do|can|to|does|should)\b",
        r"通过|透过|用|经|先|再|然后|方法|步骤|以.{1,8}[来而]|第[一二三]|需|请"
        r"|\b(?:must|should|first|then)\b",
    ),
    _kind(
        r"哪些|哪几|包括|分别|有什么|几种|几类|几个|\b(?:which|list)\b",
        r"、|包[括含]|分别|以及|等|如下|有|分为|及",
    ),
    _kind(r"书|哪部|哪本|著作|作品|电影|歌曲|专辑|节目|小说|哪首|剧", r"《"),
    _kind(
        r"特征|特点|外[形观表]|什么样|特性|性质|颜色|形状|样子", r"[呈色状形体身为]|特[征点]|具有"
    ),
    _kind(
        r"结果|结局|后果|怎么死|死因|下场|影响|[去逝]世|[卒死]",
        r"导致|[死卒逝亡使杀终]|造成|引起|结果",
    ),
    _kind(r"认为|评价|看法|观点", r"认为|[评称]|视为|指出|觉得"),
    _kind(r"习性|生活|栖息", r"[栖喜居食群夜]|活动|习性|出没"),
    _kind(r"为食|吃什么|食物|食性", r"[食吃捕猎]"),
    _kind(r"分布|产于|生长", r"分布|产于|见于|生长|原产|位于|栖"),
    _kind(r"籍贯|哪里人|出生|祖籍|老家|哪国人", r"人[，。,；;]|生于|籍|出生"),
    _kind(r"第几", r"第"),
    _kind(r"作用|用途|功能|功效|用来", r"用[于来作]|作用|可[以用]|功能|有助|促进|供|作为"),
    _kind(r"[组构]成|成分|分为", r"由|[组构]成|包[括含]|分为|含"),
    _kind(r"区别|不同|差别", r"不同|区别|[而差但则]"),
    _kind(r"职业|身份|是什么人|职位|职务", r"[家师员者官手职任]"),
)
"""How an answer is mostly worded: much weaker signs than the kinds above, and several may fit.

Written from what the questions ask for, not counted from texts.
"""


def asked_cues(question: str) -> tuple[AnswerKind, ...]:
    """Return all wordings that an answer to a question is likely to have one of."""
    folded = fold(question)
    return tuple(cue for cue in ANSWER_CUES if cue.asked.search(folded))
