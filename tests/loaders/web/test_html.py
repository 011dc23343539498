from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from loaders.ocr.figures import FigureReader
from loaders.web.html import read_html
from tests.support.loader_files import OPTIONS, fixture_file, load, load_text, outline

PAGE = """<!DOCTYPE html><html><head><title> 网页
标题 </title><style>p {}</style><script>var x = "脚本";</script></head><body>
<nav><a href="/">导航</a></nav>
<h1>一级</h1>裸文<p>第一段，<b>很长</b>的话。</p><p>是</p><p>-5℃ 是低温</p><p>● 项</p>
<form><div>表单里的字<br>下一行</div></form>
<details><summary>折叠</summary>里面</details>
<figure><img src="a.png"><figcaption>图一</figcaption></figure>
<p><del>原价</del>现价</p><textarea>须知</textarea>
<h2>二级</h2>
<ol start="3"><li>丙<ul><li>子项</li></ul></li><li><p>丁</p></li></ol>
<table><caption><b>说</b>明</caption>
<tr><th rowspan="2">a</th><th>b|c</th></tr><tr><td>d</td></tr></table>
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
        ("text", "原价现价", "一级"),
        ("text", "须知", "一级"),
        ("heading", "二级", "一级 > 二级"),
        ("list", "3. 丙\n  子项\n4. 丁", "一级 > 二级"),
        ("text", "说明", "一级 > 二级"),
        ("table", "| a | b\\|c |\n| --- | --- |\n| a | d |", "一级 > 二级"),
        ("code", "x = 1\n  y", "一级 > 二级"),
    ]
    assert (parsed.title, parsed.parser) == ("网页 标题", "html/2")


def test_a_layout_table_is_no_table() -> None:
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    source = f"<table><tr><td><p>甲</p></td><td>{inner}</td></tr></table>"
    page = read_html(source, figures=FigureReader(options=OPTIONS))
    assert [(block.kind, block.text) for block in page.blocks] == [
        ("text", "甲"),
        ("table", "| 1 | 2 |\n| --- | --- |"),
    ]
    assert (page.title, page.tables) == ("", 1)


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


def test_pictures_inside_a_page_are_read_in_their_place(tmp_path: Path) -> None:
    image, data = Image.new("RGB", (360, 80), "white"), BytesIO()
    ImageDraw.Draw(image).text((20, 20), "Invoice", fill="black", font_size=36)
    image.save(data, "PNG")
    address = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"
    page = f"""<p>上<img src="{address}">下</p><img src="photo.jpg"><img src="logo.png">
<img src="a.png" width="16"><svg><text>a</text><text>b</text><text>c</text></svg>
<img src="data:image/png;base64,QUJD"><table><tr><td>x</td><td>y</td></tr></table>"""
    parsed = load_text(tmp_path, "a.html", page)
    assert [(block.kind, block.text) for block in parsed.blocks[:3]] == [
        ("text", "上"),
        ("image", "Invoice"),
        ("text", "下"),
    ]
    assert parsed.warnings == ("2 figures not read",)
    health = parsed.health
    assert (health.figures_read, health.figures_unread, health.tables) == (1, 3, 1)


def test_main_counts_where_it_is_the_content(tmp_path: Path) -> None:
    page = "<div><h1>题目</h1></div><main><p>正文一。</p></main><p>旁</p>"
    assert load_text(tmp_path, "a.html", page).text == "题目\n\n正文一。"
    page = "<main><p>短</p></main><div><p>这里才是真正的内容。</p></div>"
    assert "真正的内容" in load_text(tmp_path, "b.html", page).text


def test_control_characters_are_no_text(tmp_path: Path) -> None:
    source = "<p>控制\x01字符&#8;与&#x1F;编码\ufffe</p><table><tr><td>a&#0;\x0bb</td></tr></table>"
    assert (
        load_text(tmp_path, "a.html", source).text.replace("\ufffd", "") == "控制字符与编码\n\nab"
    )


def test_deep_nesting_hides_nothing(tmp_path: Path) -> None:
    source = f"{'<div>' * 400}<p>深层</p>{'</div>' * 400}<p>后面</p>"
    assert load_text(tmp_path, "a.html", source).text == "深层\n\n后面"


def test_powers_are_not_read_as_digits(tmp_path: Path) -> None:
    source = (
        "<p>约10<sup>8</sup>吨，10<sup>-3</sup>克，面积5m<sup>2</sup>，见<sup>[1]</sup>。</p>"
        "<table><tr><td>量</td></tr><tr><td>2.5×10<sup>6</sup></td></tr></table>"
    )
    text = load_text(tmp_path, "a.html", source).text
    assert "约10⁸吨，10⁻³克，面积5m2，见[1]。" in text
    assert "2.5×10⁶" in text


def test_ordered_lists_have_the_numbers_that_browsers_show(tmp_path: Path) -> None:
    source = '<ol type="a"><li>甲</li><li value="4">乙</li><li>丙</li></ol>'
    assert load_text(tmp_path, "a.html", source).text == "a. 甲\nd. 乙\ne. 丙"
