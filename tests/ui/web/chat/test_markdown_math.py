import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.web.answers import EVIL
from tests.ui.web.chat.html import visible_text
from ui.web.chat.markdown_math import render_formula

TEX = (
    "\\frac", "{", "}", "a", "1", "^", "_", "\\sqrt", "\\text{", "\\left(", "\\right)", "&",
    "\\\\", "\\begin{matrix}", "\\end{matrix}", "\\begin{align}",
    "\\href{javascript:alert(1)}{x}", "<", "'", "\\color{red}", "\\newcommand{\\a}{\\a\\a}",
    "\\a", "\\sum", "\\mathbb{R}", "[", "]", "|", "\\", "%", "\\tag{1}", "\\hspace{1em}", "\\not",
    "\\genfrac", "\\style{x:y}{z}", "\\substack{a\\\\b}", "中", " ",
)  # fmt: skip


@given(st.lists(st.sampled_from(TEX), max_size=14).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_formula_gives_known_markup(tex: str, display: bool) -> None:
    visible_text(render_formula(tex, display=display))


def test_text_inside_a_formula_is_escaped() -> None:
    html = render_formula(f"\\text{{{EVIL.replace('{', '').replace('}', '')}}}", display=False)
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "tex",
    [
        "\\frac{1", "x_", "\\begin{matrix}a", "\\unheardof{3}", "{" * 3000, "x" * 3000,
        "\\newcommand{\\a}{\\a\\a}\\a", "",
    ],
)  # fmt: skip
def test_what_is_malformed_is_shown_as_code(tex: str) -> None:
    assert render_formula(tex, display=False).startswith('<code class="formula">')
    assert render_formula(tex, display=True).startswith('<pre class="formula">')


def test_a_formula_that_is_no_link() -> None:
    html = render_formula("\\href{javascript:alert(1)}{x}", display=False)
    assert "javascript" not in html
    assert "<mi>x</mi>" in html
