from pathlib import Path

import pytest
from lxml import etree, html

from loaders.web.boilerplate import remove_boilerplate
from loaders.web.text_density import measure_text
from tests.support.loader_files import load_text

PROSE = "".join(
    f"<p>第{number}段：市里今年改造老旧小区供水管网，施工分批进行，居民可以提前查询停水时间。</p>"
    for number in "一二三四五六"
)
LINKS = "".join(f'<li><a href="/n/{i}">某地发布第{i}批工程进展情况</a></li>' for i in range(8))
MENU = "".join(f'<a href="/{name}">{name}</a>' for name in ("首页栏", "频道甲", "频道乙", "频道丙"))


def page_text(folder: Path, body: str) -> str:
    parsed = load_text(folder, "a.html", f"<html><body>{body}</body></html>")
    assert all(f"第{number}段" in parsed.text for number in "一二三四五六" if PROSE in body)
    return parsed.text


@pytest.mark.parametrize(
    ("noise", "gone"),
    [
        (f'<div class="top-nav">{MENU}</div>', "频道甲"),
        (f'<div role="navigation">{MENU}</div>', "频道甲"),
        (f"<div>{MENU}</div>", "频道甲"),
        (f'<div id="leftSideBar"><ul>{LINKS}</ul></div>', "第3批"),
        (f"<aside><h4>热点</h4><ul>{LINKS}</ul></aside>", "第3批"),
        (f"<div><h3>相关阅读</h3><ul>{LINKS}</ul></div>", "相关阅读"),
        (f"<p>推荐阅读：</p><ul>{LINKS}</ul>", "推荐阅读"),
        ('<div>您现在的位置：<a href="/">首页栏</a> &gt; <a href="/b">通知</a></div>', "首页栏"),
        ('<div>位置：网站首页 &gt; 新闻</div>', "网站首页"),
        ('<div>上一篇：<a href="/1">供暖通知</a></div>', "供暖通知"),
        ("<p>【打印本页】 【关闭窗口】</p>", "打印"),
        ("<p>字体：[大 中 小]</p>", "字体"),
        ("<p>微信扫一扫，分享到朋友圈</p>", "扫一扫"),
        ('<div class="share">分享到：<a href="#">微信</a></div>', "微信"),
        ('<div class="cookie-notice"><p>本站使用 Cookie，继续浏览即表示同意。</p></div>', "Cookie"),
        ('<div id="footer"><p>京ICP备00000000号　版权所有，未经授权不得转载。</p></div>', "ICP"),
        ("<footer><p>联系地址：人民路一号。</p></footer>", "人民路"),
        ('<div><p>Copyright © 2024 某某公司 版权所有</p></div>', "某某公司"),
        ('<div class="comments"><p>说得好，支持改造，希望快一点。</p></div>', "说得好"),
        ('<div style="display: none">模板里的字</div>', "模板里的字"),
        ("<div hidden>模板里的字</div>", "模板里的字"),
        ('<span aria-hidden="true">模板里的字</span>', "模板里的字"),
        ('<div class="ad"><a href="/x">买一送一</a></div>', "买一送一"),
    ],
)  # fmt: skip
def test_noise_goes(noise: str, gone: str, tmp_path: Path) -> None:
    article = f"<div><h1>管网改造</h1>{PROSE}</div>"
    assert gone not in page_text(tmp_path, f"{article}{noise}")
    assert gone not in page_text(tmp_path, f"{noise}{article}")


@pytest.mark.parametrize(
    "content",
    [
        '<p>附件：<a href="a.doc">改造清单.doc</a></p><p><a href="b.pdf">验收表格.pdf</a></p>',
        '<h2>参考资料</h2><ul><li><a href="/1">官方手册</a></li><li><a href="/2">公报</a></li>'
        '<li><a href="/3">年鉴</a></li></ul>',
        "<table class='share'><tr><td>股东</td><td>份额</td></tr>"
        "<tr><td>甲</td><td>5</td></tr></table>",
        '<button aria-controls="q">何时停水？</button>'
        '<div id="q" style="display:none">周三停水。</div>',
        '<div class="tab-pane" hidden><p>停水安排见此。</p></div>',
        '<div class="footnotes"><p>注：数据来自年报。</p></div>',
        '<blockquote><p>版权所有者的权利受法律保护。</p></blockquote>',
        '<div class="article-side"><p>旁注说明：管网分为三级，逐级检修。</p></div>',
        "<p>更多内容请咨询社区。</p>",
        "<p>位置：三楼东侧</p><p>上篇：施工</p>",
        '<div class="menu"><p>今日菜单：红烧肉</p></div><p class="foot">注：数据截至去年</p>',
        "<h2>打印设备配置</h2><p>打印机每层一台</p>",
        "<ul><li>扫码支付流程</li><li>关闭电源开关</li><li>分享到朋友圈的操作步骤</li></ul>",
        "<table><tr><td>打印</td><td>12</td></tr><tr><td>广告</td><td>5</td></tr></table>",
    ],
)  # fmt: skip
def test_text_stays(content: str, tmp_path: Path) -> None:
    words = [
        w.strip()
        for w in html.fragment_fromstring(content, create_parent="div").itertext()
        if w.strip()
    ]
    text = page_text(tmp_path, f"<div><h1>管网改造</h1>{PROSE}{content}{PROSE}</div>")
    assert [word for word in words if word not in text] == []


def test_a_page_of_links_stays(tmp_path: Path) -> None:
    text = page_text(tmp_path, f'<div class="nav"><ul>{LINKS}</ul></div><h2>目录</h2>')
    assert text.count("工程进展") == 8


def test_a_short_notice_loses_its_menu_too(tmp_path: Path) -> None:
    menu = '<div class="nav"><a href="/">首页</a><a href="/n">新闻</a></div>'
    assert page_text(tmp_path, f"{menu}<p>今天放假。</p>") == "今天放假。"
    two = f'<div class="nav"><ul>{LINKS}</ul></div><div class="menu"><ul>{LINKS}</ul></div>'
    assert page_text(tmp_path, f"{two}<p>今天放假。</p>").count("工程进展") == 16


def test_an_article_that_is_hidden_until_a_script_runs_stays(tmp_path: Path) -> None:
    body = f'<div id="js_content" style="visibility: hidden">{PROSE}</div><div>扫一扫关注</div>'
    assert "扫一扫" not in page_text(tmp_path, body)


@pytest.mark.parametrize("name", ["nav", "sidebar", "comments", "footer", "ad", "share"])
def test_an_article_inside_a_misnamed_part_stays(name: str, tmp_path: Path) -> None:
    page_text(tmp_path, f'<div class="{name}">{PROSE}</div><div>{MENU}</div>')


def test_the_health_report_says_how_much_went(tmp_path: Path) -> None:
    source = f"<html><body><h1>题</h1>{PROSE}<div class='share'>分享到微信</div></body></html>"
    assert load_text(tmp_path, "a.html", source).health.removed_characters == len("分享到微信")


def test_the_page_itself_is_not_changed() -> None:
    root = html.document_fromstring(
        f"<html><body>{PROSE}<div class='nav'>{MENU}</div></body></html>"
    )
    before = etree.tostring(root)
    trimmed, removed = remove_boilerplate(root)
    assert (etree.tostring(root), removed) == (before, len("首页栏频道甲频道乙频道丙"))
    assert trimmed is not root


def test_measures() -> None:
    root = html.document_fromstring(
        '<body><p>水泵型号说明，请先阅读全文后再安装。</p><a href="/">首页</a></body>'
    )
    measure = measure_text(root)[root]
    assert (measure.characters, measure.linked, measure.prose, measure.links) == (20, 2, 18, 1)
    assert measure.link_density == pytest.approx(0.1)
