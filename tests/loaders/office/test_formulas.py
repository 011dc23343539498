import pytest
from lxml import etree

from loaders.office.formulas import formula_text

SPACE = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, content: str) -> str:
    return f"<m:{name}>{content}</m:{name}>"


def fraction(above: str, below: str) -> str:
    return part("f", part("num", above) + part("den", below))


A, B = run("a"), run("b")
SUM = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'
BRACKETS = '<m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>'


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (fraction(A, B), "a/b"),
        (fraction(run("净利润"), run("营业收入")) + run("×100%"), "净利润/营业收入×100%"),
        (fraction(run("期末-期初"), run("期初")), "(期末-期初)/期初"),
        (fraction(fraction(A, B), B), "(a/b)/b"),
        (part("sSup", part("e", A) + part("sup", run("2"))), "a^2"),
        (part("sSub", part("e", A) + part("sub", run("i+1"))), "a_(i+1)"),
        (part("sSubSup", part("e", A) + part("sub", B) + part("sup", run("2"))), "a_b^2"),
        (part("rad", part("deg", "") + part("e", A)), "√(a)"),
        (part("nary", SUM + part("sub", run("i=1")) + part("sup", run("n")) + part("e", A)),
         "∑_(i=1)^n a"),
        (part("d", part("e", A) + part("e", B)), "(a|b)"),
        (part("d", BRACKETS + part("e", A)), "[a]"),
        (part("m", part("mr", part("e", A) + part("e", B)) + part("mr", part("e", B))),
         "[a, b; b]"),
        (part("eqArr", part("e", A) + part("e", B)), "a; b"),
        (part("func", part("fName", run("sin")) + part("e", A)), "sina"),
    ],
)  # fmt: skip
def test_formulas_in_one_line(formula: str, text: str) -> None:
    assert formula_text(etree.fromstring(f"<m:oMath {SPACE}>{formula}</m:oMath>")) == text
