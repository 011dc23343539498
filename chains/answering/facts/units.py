"""Units behind numbers, so that 3 years are not 3 per cent."""

import re
from functools import cache

COUNT = "count"
"""The unit of what is counted in Arabic digits: 3 家 and 3 个 are both three of something."""

CLASSIFIERS = frozenset("个家名位人项次件条种座台辆部份只间所批款起轮场处类点篇本套届期户株头")
"""Counting words; behind a Chinese numeral below ten they mostly count what is being said."""

_UNITS = {
    "%": "% pct percent 百分比",
    "‰": "‰",
    "point": "个百分点 百分点 pp",
    "times": "倍 times",
    "tenths": "成",
    "cny": "元人民币 人民币元 人民币 块钱 元 圆 rmb cny yuan",
    "usd": "美元 美金 usd dollars dollar",
    "hkd": "港元 港币 hkd",
    "eur": "欧元 eur euros euro",
    "jpy": "日元 jpy yen",
    "gbp": "英镑 gbp pounds",
    "year": "周年 年 years year",
    "month": "个月 months month",
    "week": "个星期 星期 周 weeks week",
    "day": "个工作日 工作日 天 日 days day",
    "hour": "个小时 小时 hours hour h",
    "minute": "分钟 minutes minute min",
    "second": "秒钟 秒 seconds second",
    "age": "岁",
    "quarter": "个季度 季度",
    "kg": "公斤 千克 kg",
    "g": "克 g",
    "t": "吨 tons tonnes",
    "m": "公尺 米 meters metres m",
    "km": "公里 千米 km",
    "cm": "厘米 cm",
    "mm": "毫米 mm",
    "m2": "平方米 平米 m2",
    "km2": "平方公里 km2",
    "mu": "亩",
    "ha": "公顷",
    "m3": "立方米 m3",
    "l": "升",
    "ml": "毫升 ml",
    "kwh": "千瓦时 kwh 度电",
    "kw": "千瓦 kw",
    "mw": "兆瓦 mw",
    "deg": "摄氏度 °c 度",
    "share": "股",
}


@cache
def unit_names() -> dict[str, str]:
    """Return spelling -> unit."""
    names = {}
    for unit, spellings in _UNITS.items():
        for spelling in spellings.split(" "):
            names[spelling] = unit
    return names


@cache
def unit_pattern() -> str:
    """Return a regular expression of all spellings, the longest first; Latin ones whole."""
    spellings = sorted(unit_names(), key=len, reverse=True)
    return "|".join(
        rf"{re.escape(name)}(?![a-z0-9])"
        if name[-1].isascii() and name[-1].isalnum()
        else re.escape(name)
        for name in spellings
    )
