from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.support.loader_files import load_text, outline

SOURCE = """\
---
title: 手册
tags: [a]
---
# 安装 `pip`

第一行
第二行，**重点**。

是

- 甲
  - 子项
- 乙

3. 三
4. 四

```python
# 不是标题

print("x")
```

| 名 | 量 |
|:---|---:|
| 甲\\|乙 | **1** |

下级
----

> 引用

    缩进代码
"""


def test_blocks_are_the_source_verbatim(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.md", SOURCE)
    install, below = "安装 pip", "安装 pip > 下级"
    assert outline(parsed.blocks) == [
        ("text", "title: 手册\ntags: [a]", None),
        ("heading", "# 安装 `pip`", install),
        ("text", "第一行\n第二行，**重点**。", install),
        ("text", "是", install),
        ("list", "- 甲\n  - 子项\n- 乙", install),
        ("list", "3. 三\n4. 四", install),
        ("code", '```python\n# 不是标题\n\nprint("x")\n```', install),
        ("table", "| 名 | 量 |\n| --- | --- |\n| 甲\\|乙 | **1** |", install),
        ("heading", "下级\n----", below),
        ("text", "> 引用", below),
        ("code", "缩进代码", below),
    ]
    assert (parsed.title, parsed.parser) == ("手册", "markdown/2")


@pytest.mark.parametrize("front", ["", "---\nauthor: 我\n---\n", "---\ndate: 2024-02-30\n---\n"])
def test_without_a_front_matter_title_the_first_heading_counts(tmp_path: Path, front: str) -> None:
    parsed = load_text(tmp_path, "a.markdown", f"{front}前言\n\n## 第二级 ##\n\n正文")
    assert parsed.title == "第二级"
    assert parsed.blocks[-3].text == "前言"


def test_rulers_are_no_front_matter(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.md", "---\n- 甲\n- 乙\n---\n正文")
    assert "- 甲\n- 乙" in parsed.text


def test_link_targets_and_html_tables_are_kept(tmp_path: Path) -> None:
    page = "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>"
    parsed = load_text(tmp_path, "a.md", f"见[甲]。\n\n[甲]: https://a.cn\n\n{page}\n\n[乙]: /b")
    assert [block.text for block in parsed.blocks] == [
        "见[甲]。",
        "[甲]: https://a.cn",
        "| a |\n| --- |\n| b |",
        "[乙]: /b",
    ]


def test_every_line_of_text_arrives(tmp_path: Path) -> None:
    body = SOURCE.split("---\n", 2)[2]
    text = load_text(tmp_path, "a.md", SOURCE).text
    for line in filter(str.strip, body.splitlines()):
        if not line.startswith("|"):
            assert line.strip() in text


def test_pictures_are_counted_and_those_inside_the_file_read(tmp_path: Path) -> None:
    image, data = Image.new("RGB", (360, 80), "white"), BytesIO()
    ImageDraw.Draw(image).text((20, 20), "Invoice", fill="black", font_size=36)
    image.save(data, "PNG")
    address = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"
    source = (
        f"# 图\n\n![图一]({address})\n\n![图二](img/2.png) ![build](https://img.shields.io/a.svg)\n\n"
        '<img src="img/3.png">\n\n![图四][p]\n\n[p]: data:image/png;base64,QUJD\n'
    )
    parsed = load_text(tmp_path, "a.md", source)
    assert outline(parsed.blocks)[1:3] == [
        ("text", "![图一](data:image/png…)", "图"),
        ("image", "Invoice", "图"),
    ]
    assert "base64" not in parsed.text
    assert (parsed.health.figures_read, parsed.health.figures_unread) == (1, 3)
    assert parsed.warnings == ("1 figure not read",)


def test_tables_are_counted(tmp_path: Path) -> None:
    assert load_text(tmp_path, "a.md", SOURCE).health.tables == 1
