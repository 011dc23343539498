import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.sentences import sentence_spans
from tests.ui.web.answers import EVIL
from tests.ui.web.chat.html import visible_text
from ui.web.chat.markdown import Mark, close_unfinished, render_markdown

PIECES = (
    "甲。", "乙！", "保修期", " ", "\n", "\n\n", "**", "*", "_", "~~", "`", "```\n", "# ", "## ",
    "- ", "1. ", "  ", "    ", "> ", "| a | b |\n|---|--:|\n", "| 1 | 2 \\| 3 |\n", "|", "$",
    "$$", "$x^2$", "\\(", "\\)", "\\[", "\\]", "\\frac{a}{b}", "[链](http://a.b/c)", "[", "](",
    ")", "](javascript:x)", "![图](http://e.vil/x.png)", "<http://a.b>",
    "<script>alert(1)</script>", "<img src=x onerror=1>", "&amp;", "&#60;", "&lt;b&gt;", "\\*",
    "\\", "---\n", "===\n", "[1]: http://a.b\n", '"', "'", "{{5}}", "${4}", "\t", "\u2060",
    "\U0001f600", "5 元。", "a. ", "</div>", "<!--", "-->", "javascript:",
)  # fmt: skip
markdown = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=24).map("".join)


def plain(source: str) -> str:
    return render_markdown(source, key="1", copy="复制")


def marked(source: str, *, style: str = "weak") -> str:
    spans = sentence_spans(source)
    marks = [
        Mark(
            start=start,
            end=end,
            style=style,
            first=' tabindex="0"',
            word='<span class="verdict">无依据</span>',
            behind=f'<a class="cite" href="#cite-{number}">①</a>',
        )
        for number, (start, end) in enumerate(spans)
    ]
    return render_markdown(source, marks=marks, key="1", copy="复制")


def one(source: str, sentence: str, *, behind: str = "①") -> str:
    start = source.index(sentence)
    mark = Mark(start=start, end=start + len(sentence), style="weak", behind=behind)
    return render_markdown(source, marks=[mark], key="1", copy="复制")


def unix(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


@given(markdown.map(unix))
@settings(max_examples=250, deadline=None)
def test_marks_change_nothing_that_is_read(source: str) -> None:
    assert visible_text(marked(source)) == visible_text(plain(source))


@given(markdown.map(unix))
@settings(max_examples=150, deadline=None)
def test_every_mark_is_there_once(source: str) -> None:
    html = marked(source, style="")
    for number, _ in enumerate(sentence_spans(source)):
        assert html.count(f'href="#cite-{number}"') == 1


@given(markdown.map(unix))
@settings(max_examples=150, deadline=None)
def test_what_is_closed_for_display_is_well_formed_at_any_moment(source: str) -> None:
    assert close_unfinished(source).startswith(source)
    for end in range(0, len(source), 7):
        visible_text(plain(source[:end]))


@pytest.mark.parametrize("hostile", [EVIL, "[点](javascript:alert(1))", "<b>粗</b>", "![](x)"])
def test_nothing_is_ever_markup(hostile: str) -> None:
    html = plain(
        f"甲 {hostile}\n\n| {hostile} |\n|---|\n\n```{hostile}\n{hostile}\n```\n\n# {hostile}"
    )
    visible_text(html)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_emphasis_ends_before_a_chinese_character() -> None:
    assert plain("**注意：**请先断电。") == "<p><strong>注意：</strong>请先断电。</p>"
    assert plain("由**“甲”**与*乙*组成") == ("<p>由<strong>“甲”</strong>与<em>乙</em>组成</p>")


def test_a_sentence_that_crosses_emphasis_is_marked_in_pieces() -> None:
    html = one("先。保期为**24 个月**，自发货日起。后。", "保期为**24 个月**，自发货日起。")
    assert html == (
        '<p>先。<span class="weak">保期为</span><strong><span class="weak">24 个月</span>'
        '</strong><span class="weak">，自发货日起。</span>①后。</p>'
    )


def test_marks_stay_in_the_block_of_the_sentence() -> None:
    assert one("- 甲。\n- 乙。", "- 甲。") == (
        '<ul><li><span class="weak">甲。</span>①</li><li>乙。</li></ul>'
    )
    assert one("> 甲\n> 乙。", "乙。") == (
        '<blockquote><p>甲<br><span class="weak">乙。</span>①</p></blockquote>'
    )
    assert "<h3><span" in one("# 甲 #", "甲")


def test_a_row_of_a_table_is_marked_in_its_cells() -> None:
    html = one("| 甲 | 乙 |\n|---|--:|\n| 甲 | 2 \\| 乙 |\n", "| 甲 | 2 \\| 乙 |")
    assert '<th>甲</th><th class="right">乙</th>' in html
    assert (
        '<td><span class="weak">甲</span></td>'
        '<td class="right"><span class="weak">2 | 乙</span>①</td>'
    ) in html


def test_no_mark_stands_in_code_or_in_a_formula() -> None:
    assert "<code>x</code>①" in one("用 `x`", "用 `x`")
    assert "</math>①" in one("即 $x^2$", "即 $x^2$")
    html = one("```\n甲。\n```\n", "甲。")
    assert html.endswith('</pre></div><p class="marks">①</p>')
    assert "甲。\n</code>" in html


def test_of_several_verdicts_of_a_block_of_code_one_is_shown() -> None:
    html = marked("```\n一。\n二。\n```")
    assert html.count("无依据") == 1
    assert html.count("①") == 4


def test_no_number_stands_inside_a_link() -> None:
    html = one("见[官网。](https://a.b)", "见[官网。](https://a.b)")
    assert html.endswith("官网。</span></a>①</p>")
    assert 'target="_blank" rel="noopener noreferrer"' in html


def test_links_lead_to_the_web_only() -> None:
    assert plain("[甲](file.html)") == "<p>甲</p>"
    assert 'href="mailto:a@b.c"' in plain("<mailto:a@b.c>")
    assert "<a" not in plain("[甲](javascript:alert(1)) [乙](data:text/html,x)")


def test_a_picture_is_its_words() -> None:
    assert plain("![泵的图](http://a.b/x.png)") == "<p>泵的图</p>"


def test_lines_stay_lines_and_nothing_is_hidden() -> None:
    assert plain("甲\n乙") == "<p>甲<br>乙</p>"
    assert "[1]: http" in plain("[1]: http://a.b")
    assert plain("    甲") == "<p>甲</p>"
    assert plain("甲\n-") == "<p>甲<br>-</p>"
    assert "其中 x" in plain("\\[x\\] 其中 x 为")
    assert "其中 x" in plain("$$\nx\n$$ 其中 x 为")


def test_code_can_be_copied() -> None:
    html = plain("```python\nprint(1)\n```")
    assert 'data-page="copy" data-from="code-1-1">复制</button>' in html
    assert '<code id="code-1-1">print(1)\n</code>' in html
    assert "<span>python</span>" in html


@pytest.mark.parametrize(
    "source", ["价 $5 和 $6。", "价格$5，后来6$。", "from $5 to 6$ each", "花了 $5，$6 和 $7"]
)
def test_a_price_is_no_formula(source: str) -> None:
    assert plain(source) == f"<p>{source}</p>"


@pytest.mark.parametrize(
    "source",
    ["$x^2$", "$$x^2$$", "\\(x^2\\)", "\\[x^2\\]", "式：\n$$\nx^2\n$$\n后", "式\n\\[\nx^2\n\\]"],
)
def test_formulas_are_mathml(source: str) -> None:
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in plain(source)
    assert "$" not in plain(source)


@pytest.mark.parametrize(
    ("begun", "shown"),
    [
        ("```\nx = 1", "<pre"),
        ("式：\n$$\n\\frac{a}{b}", '<math display="block">'),
        ("式：\n\\[\n\\frac{a}{b}", '<math display="block">'),
        ("式：\n$$\n\\frac{a", '<pre class="formula">'),
    ],
)
def test_what_is_not_finished_looks_like_what_it_will_be(begun: str, shown: str) -> None:
    assert shown in plain(begun)


def test_dollars_in_code_are_not_closed() -> None:
    assert close_unfinished("```\n$$\n```\n甲") == "```\n$$\n```\n甲"
    assert close_unfinished("$$x$$ 甲") == "$$x$$ 甲"
