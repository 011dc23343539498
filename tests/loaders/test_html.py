from pathlib import Path

from loaders.html import read_html
from tests.support.loader_files import fixture_file, load, load_text, outline

PAGE = """<!DOCTYPE html><html><head><title> 网页
标题 </title><style>p {}</style><script>var x = "脚本";</script></head><body>
<nav><a href="/">导航</a></nav>
<h1>一级</h1>裸文<p>第一段，<b>很长</b>的话。</p><p>是</p><p>-5℃ 是低温</p><p>● 项</p>
<form><div>表单里的字<br>下一行</div></form>
<details><summary>折叠</summary>里面</details>
<figure><img src="a.png"><figcaption>图一</figcaption></figure>
<h2>二级</h2>
<ol start="3"><li>丙<ul><li>子项</li></ul></li><li><p>丁</p></li></ol>
<table><caption>说明</caption><tr><th rowspan="2">a</th><th>b|c</th></tr><tr><td>d</td></tr></table>
<pre>x = 1
  y</pre>
<template>模板</template><noscript>无脚本</noscript><!-- 注释 -->
</body></html>"""


def test_everything_a_reader_sees_arrives_in_order(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.html", PAGE)
    assert outline(parsed.blocks) == [
        ("heading", "一级", "一级"),
        ("text", "裸文", "一级"),
        ("text", "第一段，很长的话。", "一级"),
        ("text", "是", "一级"),
        ("text", "-5℃ 是低温", "一级"),
        ("text", "● 项", "一级"),
        ("text", "表单里的字\n下一行", "一级"),
        ("text", "折叠", "一级"),
        ("text", "里面", "一级"),
        ("text", "图一", "一级"),
        ("heading", "二级", "一级 > 二级"),
        ("list", "3. 丙\n  子项\n4. 丁", "一级 > 二级"),
        ("text", "说明", "一级 > 二级"),
        ("table", "| a | b\\|c |\n| --- | --- |\n| a | d |", "一级 > 二级"),
        ("code", "x = 1\n  y", "一级 > 二级"),
    ]
    assert (parsed.title, parsed.parser) == ("网页 标题", "html/1")


def test_a_layout_table_is_no_table() -> None:
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    blocks, title = read_html(f"<table><tr><td><p>甲</p></td><td>{inner}</td></tr></table>")
    assert [(block.kind, block.text) for block in blocks] == [
        ("text", "甲"),
        ("table", "| 1 | 2 |\n| --- | --- |"),
    ]
    assert title == ""


def test_declared_charset_is_only_a_hint(tmp_path: Path) -> None:
    page = '<html><head><meta charset="utf-8"></head><body><p>中文测试</p></body></html>'
    assert load_text(tmp_path, "a.htm", page.encode("gbk")).text == "中文测试"


def test_xhtml_with_an_xml_declaration(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="UTF-8"?><html><body><p>中文</p></body></html>'
    assert load_text(tmp_path, "a.xhtml", page).text == "中文"


def test_real_page() -> None:
    parsed = load(fixture_file("encodings/GB2312___mozilla_bug171813_text.html"))
    assert parsed.codec == "gb18030"
    assert "搜狐在线国庆免费大酬宾" in parsed.text
