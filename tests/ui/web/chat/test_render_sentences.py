import pytest
from hypothesis import given, settings

from chains.answering.answer import Answer, AnswerSentence
from loaders.sentences import sentence_spans
from tests.ui.web.answers import (
    EVIL,
    make_answer,
    make_citation,
    make_evidence,
    make_passage,
    make_sentence,
)
from tests.ui.web.chat.html import visible_text
from tests.ui.web.chat.test_markdown import markdown
from ui.web.chat.render_sentences import is_verbatim, plain_text, render_text
from ui.web.reasons import describe_verdict
from ui.web.words import WORDS

ZH, EN = WORDS["zh"], WORDS["en"]
PASSAGE = make_passage("保修期为 24 个月。自发货日起算。")


def render(answer: Answer) -> str:
    return render_text(answer, words=ZH, exchange=7)


def test_a_supported_sentence_has_numbers_and_no_mark() -> None:
    html = render(make_answer(PASSAGE, "保修期为 24 个月。"))
    assert html.startswith('<div class="verbatim">保修期为 24 个月。\u2060<a class="cite"')
    assert 'data-exchange="7" data-citation="1"' in html
    assert 'data-origin="手册.pdf · 第 12 页" data-quote="保修期为 24 个月。"' in html
    assert 'aria-label="引用 1：手册.pdf · 第 12 页">①</a>' in html
    assert "weak" not in html


def test_weak_is_dotted_and_unsupported_has_a_word_beside_it() -> None:
    answer = Answer(
        text="甲。乙。",
        sentences=(
            make_sentence("甲。", verdict="weak", score=0.42),
            make_sentence("乙。", verdict="unsupported"),
        ),
    )
    html = render(answer)
    note = "依据较弱：所引的原文只含有这句话的一部分（42 %）"
    assert (
        f'<span class="weak" data-note="{note}" tabindex="0" role="mark" '
        f'aria-description="{note}">甲。</span>'
    ) in html
    assert (
        '<span class="unsupported" data-note="无依据：没有一段原文支持这句话">乙。</span>' in html
    )
    assert html.endswith(">无依据</span></p>")


def test_a_sentence_that_is_not_to_be_marked_is_not() -> None:
    sentence = AnswerSentence(
        text="甲。", verdict="unsupported", score=0.0, citations=(), marked=False
    )
    assert render(Answer(text="甲。", sentences=(sentence,))) == "<p>甲。</p>"


def test_the_same_sentence_twice_gets_its_own_numbers() -> None:
    one, two = make_citation(1, PASSAGE, "保修期为"), make_citation(2, PASSAGE, "自发货")
    answer = Answer(
        text="是。是。",
        sentences=(make_sentence("是。", 1), make_sentence("是。", 2)),
        citations=(one, two),
    )
    html = render(answer)
    assert html.index("①") < html.rindex("是。") < html.index("②")


def test_text_of_the_passages_is_shown_as_it_stands_there() -> None:
    passage = make_passage("# 价\n| 型号 | 价 |\n| --- | --- |\n| QY | 368 |\n* 注 *\n")
    answer = Answer(
        evidence=make_evidence(passage),
        text="| QY | 368 |\n* 注 *",
        sentences=(make_sentence("| QY | 368 |"),),
    )
    assert is_verbatim(answer)
    assert '<span class="bar">|</span> QY' in render(answer)
    assert "* 注 *" in render(answer)


def test_cells_that_are_read_out_are_no_markdown() -> None:
    passage = make_passage("| 型号 | 价_格_ |\n| --- | --- |\n| 1. QY | 3*6*8 元 |")
    answer = Answer(evidence=make_evidence(passage), text="型号：1. QY，价_格_：3*6*8 元")
    assert render(answer) == f'<div class="verbatim">{answer.text}</div>'


def test_what_a_model_writes_is_markdown() -> None:
    answer = Answer(evidence=make_evidence(PASSAGE), text="保修期为 24 个月。\n\n**注意**")
    assert not is_verbatim(answer)
    assert "<strong>注意</strong>" in render(answer)


def test_a_refusal_is_no_markdown() -> None:
    answer = Answer(evidence=make_evidence(reason="weak evidence"), text="没有“*甲*”的资料。")
    assert "*甲*" in render(answer)


@given(markdown)
@settings(max_examples=120, deadline=None)
def test_any_answer_with_any_verdicts_is_well_formed(source: str) -> None:
    verdicts = ("supported", "weak", "unsupported")
    sentences = tuple(
        make_sentence(source[start:end], 1, verdict=verdicts[number % 3])  # type: ignore[arg-type]
        for number, (start, end) in enumerate(sentence_spans(source))
    )
    citation = make_citation(1, make_passage(EVIL, source=EVIL), EVIL)
    answer = Answer(text=source, sentences=sentences, citations=(citation,))
    assert visible_text(render(answer)) == visible_text(render(Answer(text=source)))


def test_copied_text_has_numbers_and_sources() -> None:
    answer = make_answer(PASSAGE, "自发货日起算。")
    assert plain_text(answer, words=EN) == "自发货日起算。[1]\n\nSources\n[1] 手册.pdf · p. 12"
    assert plain_text(Answer(text="甲"), words=EN) == "甲"


@pytest.mark.parametrize(
    ("reason", "chinese", "english"),
    [
        ("number 48 个月 is not in the source", "数字「48 个月」不在所引的原文里", "“48 个月”"),
        ("date 2026 年 is not in the source", "日期「2026 年」不在所引的原文里", "the date"),
        ("name QY-9 is not in the source", "名称「QY-9」不在所引的原文里", "the name"),
        ("negation: the source does not deny 保修", "原文没有否定「保修」", "does not deny"),
        ("negation: the source denies 保修", "原文对「保修」是否定的", "denies “保修”"),
        (
            "negation: 上升 is 下降 in the source",
            "这里说「上升」，原文说「下降」",
            "“下降” in the source",
        ),
        ("something new", "something new", "something new"),
    ],
)
def test_reasons_are_in_the_language_of_the_page(reason: str, chinese: str, english: str) -> None:
    sentence = make_sentence("甲。", verdict="unsupported", reasons=(reason,))
    assert describe_verdict(sentence, words=ZH) == f"无依据：{chinese}"
    assert english in describe_verdict(sentence, words=EN)
