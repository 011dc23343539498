from dataclasses import replace

import pytest

from chains.answering.answer import Answer, TraceStep
from tests.ui.web.answers import (
    EVIL,
    make_answer,
    make_citation,
    make_evidence,
    make_passage,
    make_sentence,
)
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.chat.render_answer import (
    render_conversation,
    render_exchange,
    render_sentences,
    render_timings,
)
from ui.web.troubles import Trouble
from ui.web.words import WORDS

ZH = WORDS["zh"]
PASSAGE = make_passage("保修期为 24 个月。自发货日起算。")


def exchange(answer: Answer, **fields: object) -> Exchange:
    made = Exchange(
        number=1, knowledge_base="手册", question="保修期？", answer=answer, state="done"
    )
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def render(answer: Answer, **fields: object) -> str:
    return render_exchange(exchange(answer, **fields), words=ZH, latest=True)


def test_a_supported_sentence_has_numbers_and_no_mark() -> None:
    html = render_sentences(make_answer(PASSAGE, "保修期为 24 个月。"), words=ZH, linked=True)
    assert html.startswith('保修期为 24 个月。<a class="cite" href="#cite-1"')
    assert "①</a>" in html
    assert "手册.pdf · 第 12 页: 保修期为 24 个月。" in html
    assert "weak" not in html


def test_weak_is_dotted_and_unsupported_has_a_word_beside_it() -> None:
    answer = Answer(
        text="甲。乙。",
        sentences=(
            make_sentence("甲。", verdict="weak"),
            make_sentence("乙。", verdict="unsupported"),
        ),
    )
    html = render_sentences(answer, words=ZH, linked=True)
    assert '<span class="weak" title="依据较弱">甲。</span>' in html
    assert '<span class="unsupported" title="无依据">乙。</span><span class="verdict">' in html
    assert html.endswith("无依据</span>")


def test_text_between_and_behind_the_sentences_is_kept() -> None:
    answer = Answer(text="# 标题\n甲。\n还没写完", sentences=(make_sentence("甲。"),))
    assert render_sentences(answer, words=ZH, linked=True) == "# 标题\n甲。\n还没写完"


def test_the_same_sentence_twice_gets_its_own_numbers() -> None:
    one, two = make_citation(1, PASSAGE, "保修期为"), make_citation(2, PASSAGE, "自发货")
    answer = Answer(
        text="是。是。",
        sentences=(make_sentence("是。", 1), make_sentence("是。", 2)),
        citations=(one, two),
    )
    html = render_sentences(answer, words=ZH, linked=False)
    assert html.index("①") < html.rindex("是。") < html.index("②")


def test_nothing_is_ever_markup() -> None:
    passage = make_passage(EVIL, source=f"{EVIL}.txt")
    answer = make_answer(passage, EVIL, thinking=EVIL, warnings=(EVIL,))
    trouble = Trouble(summary="坏了。", detail=EVIL, remedy=EVIL)
    for latest in (True, False):
        html = render_exchange(
            exchange(answer, question=EVIL, trouble=trouble),
            words=ZH,
            latest=latest,
        )
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert html.count("&lt;script&gt;") >= 6
    assert "<img" not in render_conversation([], words=ZH, welcome=EVIL)


def test_thinking_is_folded() -> None:
    html = render(Answer(text="甲。", thinking="想一想"))
    assert '<input type="checkbox" id="thinking-1">' in html
    assert "checked" not in html
    assert '<div class="thought">想一想</div>' in html


def test_the_parts_keep_their_places() -> None:
    empty, full = render(Answer()), render(make_answer(PASSAGE, "自发货日起算。", thinking="嗯"))
    for part in ('class="fold"', 'class="answer"', 'class="remarks"', 'class="stages"'):
        assert empty.count(part) == full.count(part)


@pytest.mark.parametrize(
    ("reason", "remark"),
    [
        ("weak evidence", "依据 27 %，低于门槛 50 %。可以换一种问法，或添加相关文件。"),
        ("nothing found", "可以换一种问法，或添加相关文件。"),
        ("another reason", "another reason"),
    ],
)
def test_an_abstention_says_why(reason: str, remark: str) -> None:
    html = render(Answer(evidence=make_evidence(score=0.27, reason=reason), text="没有找到。"))
    assert 'class="answer abstained"' in html
    assert f"<p>{remark}</p>" in html


def test_timings_stand_in_one_line() -> None:
    steps = [("condense", 0.3), ("search", 21.0), ("answer", 2040.0), ("align", 2040.0)]
    trace = [TraceStep(step=name, milliseconds=ms, counts={}) for name, ms in steps]
    line = render_timings(trace, words=ZH)
    assert line == "改写 <0.01 s ▸ 检索 0.02 s ▸ 生成 2.0 s"
    assert "改写 &lt;0.01 s" in render(Answer(trace=tuple(trace)))


def test_a_running_exchange_says_what_it_is_doing() -> None:
    assert "正在检索 …" in render(Answer(), state="running")
    assert "正在检索 · 3 s" in render(Answer(), state="running", waited=3)
    assert "正在生成" in render(Answer(evidence=make_evidence(PASSAGE)), state="running")


def test_stopped_and_broken_answers_say_so() -> None:
    assert "已停止，上面是停止前收到的部分。" in render(Answer(text="甲"), state="stopped")
    assert "<p>已停止。</p>" in render(Answer(), state="stopped")
    assert "回答中途断开" in render(Answer(text="甲", partial=True))


def test_an_earlier_answer_carries_its_sources_with_it() -> None:
    answer = make_answer(PASSAGE, "自发货日起算。")
    earlier, latest = exchange(answer), replace(exchange(answer), number=2)
    html = render_conversation([earlier, latest], words=ZH, welcome="")
    assert html.count('href="#cite-1"') == 1
    assert html.count("引用 1 处") == 1
    assert "手册.pdf · 第 12 页</span> 自发货日起算。" in html


def test_history_is_what_was_said_before_to_the_same_knowledge_base() -> None:
    conversation = Conversation()
    for question, name in (("一", "甲"), ("二", "乙"), ("三", "甲"), ("四", "甲")):
        asked, _ = conversation.begin(question, knowledge_base=name)
        asked.answer, asked.state = Answer(text=f"答{question}"), "done"
    conversation.exchanges[2].state = "failed"
    turns = conversation.history(conversation.exchanges[3])
    assert [(turn.question, turn.answer) for turn in turns] == [("一", "答一")]
    conversation.clear()
    assert conversation.exchanges == []


def test_a_new_question_stops_the_one_before() -> None:
    conversation = Conversation()
    _, stopping = conversation.begin("一", knowledge_base="甲")
    conversation.begin("二", knowledge_base="甲")
    assert stopping.is_set()
