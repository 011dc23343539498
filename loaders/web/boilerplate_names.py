"""What roles, classes, ids and wording say about a part of a page."""

import re
from collections.abc import Collection

from lxml import etree, html

_NOT_LETTERS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_CHROME = frozenset((
    "nav", "navbar", "navi", "navigation", "subnav", "topnav", "sidenav", "daohang", "menu",
    "menubar", "submenu", "caidan", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "mianbaoxie",
    "footer", "foot", "dibu", "copyright", "banquan", "pagination", "pager", "paging", "share",
    "sharing", "fenxiang", "social", "cookie", "cookies", "consent", "gdpr", "ad", "ads", "adv",
    "advert", "advertisement", "guanggao", "toolbar", "topbar", "login", "skip", "backtop",
    "totop", "gotop", "qrcode", "erweima", "sitemap", "friendlink", "friendlinks", "youqinglianjie",
))  # fmt: skip
_NOTES = frozenset(("note", "notes"))  # foot-notes are text
_ASIDE = frozenset((
    "sidebar", "side", "aside", "related", "relate", "relatives", "recommend", "recommended",
    "recommendation", "recommendations", "tuijian", "xiangguan", "hot", "rank", "ranking",
    "popular", "widget", "promo", "promotion", "sponsor", "sponsored", "subscribe", "newsletter",
    "tagcloud", "banner",
))  # fmt: skip
_REMARKS = frozenset(("comments", "commentlist", "pinglun", "disqus"))
_REMARK_PARTS = frozenset(("list", "area", "section", "box", "wrap", "wrapper", "form", "reply"))
_CHROME_ROLES = frozenset(("navigation", "menu", "menubar", "search", "contentinfo", "toolbar"))
# Something on the page opens these; what they hold is content until shown otherwise.
_FOLDED = frozenset((
    "tab", "tabs", "tabpanel", "pane", "collapse", "collapsed", "collapsible", "accordion", "panel",
    "faq", "answer", "expand", "fold", "details", "more",
))  # fmt: skip
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_LINK_LIST_TITLE = re.compile(
    r"(?:相关|相關|延伸|推荐|推薦|热门|熱門|最新|更多|精彩|猜你|大家都在|友情|您可能|你可能|为您|為您|看了又|"
    r"编辑推荐|24小时|本周|点击|點擊|站内|栏目|分类|文章|网站)[^，。；]{0,10}"
    r"(?:阅读|閱讀|新闻|新聞|文章|链接|鏈接|連結|推荐|推薦|喜欢|喜歡|感兴趣|内容|資訊|资讯|排行|专题|專題|话题|"
    r"視頻|视频|导航|地图|归档|標籤|标签|在看|热点|导读|报道|報導)[榜]?[：:\s>»]*"
    r"|(?:Related|Recommended|Popular|Latest|More|Recent|You (?:may|might) also)\b[\w ]{0,30}:?",
    re.IGNORECASE,
)
_CONTROLS = re.compile(
    r"(?:上一[篇页条]|下一[篇页条]|前一篇|后一篇)\s*[：:]|"
    r"(?:您?的?当前|您?现在的?|您?所在的?|您的|当前所在)位置\s*[：:]|位置\s*[：:]\s*\w*(?:首页|主页)|"
    r"(?:分享|转发)[到至](?:\s*[：:]|(?:微信|朋友圈|微博|新浪|腾讯|QQ|空间|好友|[\W_])*$)|"
    r"[【\[]?(?:打印|关闭|收藏|返回顶部|回到顶部|字[体号])(?:打印|关闭|收藏|返回|本页|窗口|顶部|大|中|小|[\W_])*$|"
    r"广告位?$|Advertisement$|微信扫|扫[一码][^。]*(?:关注|分享|手机|微信|公众号|下载|打开)|"
    r"Share (?:this|on)|Print this|Back to top|Skip to",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"ICP\s*[备備证證]|公网安备|版权所有|版權所有|Copyright\b|©|All rights reserved|网站标识码"
    r"|(?:使用|采用|运用)\s*cookies?\b|\b(?:we|site) uses? cookies",
    re.IGNORECASE,
)


def is_chrome(node: html.HtmlElement) -> bool:
    """Tell whether role, class or id call an element navigation, footer or the like."""
    if node.get("role", "").lower() in _CHROME_ROLES:
        return True
    words = _words(node)
    return bool(words & _CHROME) and not words & _NOTES


def is_aside(node: html.HtmlElement) -> bool:
    """Tell whether an element is named as something beside the text, such as rankings."""
    return node.tag == "aside" or bool(_words(node) & _ASIDE)


def is_remarks(node: html.HtmlElement) -> bool:
    """Tell whether an element is named as the readers' comments."""
    words = _words(node)
    return bool(words & _REMARKS) or ("comment" in words and bool(words & _REMARK_PARTS))


def is_hidden(node: html.HtmlElement, *, opened: Collection[str]) -> bool:
    """Tell whether an element is hidden for good.

    Args:
        node: The element.
        opened: Ids that controls of the page show on request (see `opened_ids`).
    """
    concealed = (
        node.get("hidden", "until-found").lower() != "until-found"
        or node.get("aria-hidden", "").lower() == "true"
        or _HIDDEN_STYLE.search(node.get("style", "")) is not None
    )
    if not concealed or node.get("id") in opened or node.get("role") == "tabpanel":
        return False
    return not _words(node) & _FOLDED


def opened_ids(root: html.HtmlElement) -> frozenset[str]:
    """Return the ids that tabs, foldable sections and links of a page refer to."""
    found: set[str] = set()
    for node in root.iter(etree.Element):
        found.update(node.get("aria-controls", "").split())
        for name in ("href", "data-target", "data-bs-target"):
            value = node.get(name, "")
            if value.startswith("#"):
                found.add(value[1:])
    return frozenset(found)


def is_link_list_title(text: str) -> bool:
    """Tell whether a line such as 相关阅读 announces links to other pages."""
    return _LINK_LIST_TITLE.fullmatch(text) is not None


def is_page_control(text: str) -> bool:
    """Tell whether a line such as 上一篇：… or 分享到 steers through the site."""
    return _CONTROLS.match(text) is not None


def is_legal_notice(text: str) -> bool:
    """Tell whether a text says who owns the site, or that it sets cookies."""
    return _LEGAL.search(text) is not None


def _words(node: html.HtmlElement) -> frozenset[str]:
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return frozenset(word.lower() for word in _NOT_LETTERS.split(names) if word)
