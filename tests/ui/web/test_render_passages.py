from chains.answering.answer import Answer
from tests.ui.web.answers import EVIL, make_answer, make_citation, make_evidence, make_passage
from ui.web.chat.render_passages import render_passages
from ui.web.words import WORDS

ZH = WORDS["zh"]


def render(answer: Answer, *, settled: bool = True) -> str:
    return render_passages(answer, words=ZH, settled=settled)


def test_says_what_will_appear_while_there_is_nothing() -> None:
    assert "回答所依据的段落会出现在这里。" in render(Answer())


def test_a_cited_sentence_is_marked_in_its_passage() -> None:
    passage = make_passage("前言。\n保修期为 24 个月。\n后记。")
    html = render(make_answer(passage, "保修期为 24 个月。"))
    assert '<span class="numbers">①</span>' in html
    assert '<span class="source">手册.pdf</span>' in html
    assert '<span class="place">第 12 页</span>' in html
    assert (
        '前言。\n<mark id="cite-1">保修期为 24 个月。</mark><span class="cite">①</span>\n后记。'
        in html
    )


def test_several_citations_of_one_passage_keep_their_numbers() -> None:
    passage = make_passage("甲一。乙二。丙三。")
    citations = (make_citation(1, passage, "丙三。"), make_citation(2, passage, "甲一。"))
    html = render(Answer(evidence=make_evidence(passage), citations=citations))
    assert "①②" in html
    assert html.index('id="cite-2"') < html.index('id="cite-1"')


def test_overlapping_citations_do_not_repeat_text() -> None:
    passage = make_passage("甲乙丙丁。")
    citations = (make_citation(1, passage, "甲乙丙"), make_citation(2, passage, "乙丙丁。"))
    html = render(Answer(evidence=make_evidence(passage), citations=citations))
    assert html.count("乙丙") == 1


def test_cited_passages_come_first_once_the_answer_is_there() -> None:
    first, second = make_passage("无关。", number=1), make_passage("有关。", number=2)
    answer = Answer(
        evidence=make_evidence(first, second), citations=(make_citation(1, second, "有关。"),)
    )
    running, settled = render(answer, settled=False), render(answer)
    assert running.index("无关。") < running.index("有关。")
    assert settled.index("有关。") < settled.index("另有 1 段") < settled.index("无关。")


def test_while_none_is_cited_the_first_three_are_shown() -> None:
    passages = [make_passage(f"第{n}段。", number=n) for n in range(1, 6)]
    html = render(Answer(evidence=make_evidence(*passages, reason="weak evidence")))
    assert html.index("第3段。") < html.index("另有 2 段") < html.index("第4段。")


def test_a_long_passage_is_an_excerpt_around_its_citation() -> None:
    passage = make_passage("长" * 500 + "\n要点在此。\n" + "尾" * 500)
    html = render(make_answer(passage, "要点在此。"))
    excerpt, whole = html.split("展开全段")
    assert '<div class="excerpt">…' in excerpt
    assert excerpt.count("长") < 100
    assert whole.count("长") == 500
    assert html.count('id="cite-1"') == 1


def test_nothing_is_ever_markup() -> None:
    passage = make_passage(f"{EVIL}要点。{EVIL}", source=EVIL)
    html = render(make_answer(passage, "要点。"))
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") == 3
