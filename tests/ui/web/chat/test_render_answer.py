from dataclasses import replace
from datetime import date

import pytest

from chains.answering.answer import Answer, TraceStep
from chains.knowledge.filters import SearchFilter
from tests.ui.web.answers import (
    EVIL,
    make_answer,
    make_citation,
    make_evidence,
    make_passage,
    make_sentence,
)
from tests.ui.web.chat.exchanges import make_exchange
from tests.ui.web.chat.html import visible_text
from ui.web.chat.render_answer import render_conversation, render_exchange, render_timings
from ui.web.troubles import Trouble
from ui.web.words import WORDS

ZH = WORDS["zh"]
PASSAGE = make_passage("保修期为 24 个月。自发货日起算。")
STEPS = tuple(
    TraceStep(step=name, milliseconds=ms, counts={})
    for name, ms in (("condense", 0.3), ("search", 21.0), ("answer", 2040.0), ("align", 2040.0))
)


def render(answer: Answer, **fields: object) -> str:
    return render_exchange(make_exchange(answer, **fields), words=ZH)


def test_nothing_is_ever_markup() -> None:
    passage = replace(make_passage(EVIL, source=f"{EVIL}.txt"))
    cited = replace(make_citation(1, passage, EVIL), instructions=EVIL)
    standalone = make_evidence(passage, asked=EVIL + "？")
    answer = Answer(
        evidence=standalone,
        text=f"{EVIL}\n甲",
        thinking=EVIL,
        sentences=(make_sentence(EVIL, 1, verdict="unsupported", reasons=(f"name {EVIL} is x",)),),
        citations=(cited,),
        warnings=(EVIL,),
    )
    trouble = Trouble(summary="坏了。", detail=EVIL, remedy=EVIL)
    for state in ("running", "done", "failed"):
        html = render(
            answer, question=EVIL, trouble=trouble, state=state, standalone_edited=EVIL + "。",
            vote="down", reason=f"other: {EVIL}", filter=SearchFilter(sources=(EVIL,)),
            running_stage=EVIL,
        )  # fmt: skip
        visible_text(html)
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert html.count("&lt;script&gt;") >= 8
    assert "<img" not in render_conversation([], words=ZH, welcome=EVIL)


def test_thinking_is_folded() -> None:
    html = render(Answer(text="甲。", thinking="想一想"))
    assert '<input type="checkbox" id="thinking-7">' in html
    assert "checked" not in html
    assert '<div class="thought">想一想</div>' in html


def test_the_parts_keep_their_places() -> None:
    empty = render(Answer(), state="running")
    full = render(make_answer(PASSAGE, "自发货日起算。", thinking="嗯"))
    for part in ("standalone", "answer", "remarks", "stages", "asked", "controls"):
        assert empty.count(f'class="{part}"') == full.count(f'class="{part}"') == 1


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
    assert 'data-act="evidence"' in html
    assert "最接近的段落</button>" in html


def test_timings_stand_in_one_line() -> None:
    line = render_timings(STEPS, words=ZH)
    assert line == "改写 <0.01 s ▸ 检索 0.02 s ▸ 生成 2.0 s"
    assert "改写 &lt;0.01 s" in render(Answer(trace=STEPS))


def test_a_running_exchange_names_what_has_ended_and_what_is_at_work() -> None:
    running = render(Answer(), state="running", stages=STEPS[1:2], running_stage="answer", waited=3)
    assert "检索 0.02 s ▸ 生成 …" in running
    assert '<span class="waited" aria-hidden="true"> 3 s</span>' in running
    assert "正在检索 …" in render(Answer(), state="running")
    assert 'data-state="running"' in running
    assert "<button" not in running


@pytest.mark.parametrize(
    ("state", "text", "remark"),
    [
        ("stopped", "甲", "已停止，上面是停止前收到的部分。"),
        ("stopped", "", "已停止。"),
        ("interrupted", "甲", "写到一半时程序结束了，上面是那之前收到的部分。可以重试。"),
        ("interrupted", "", "程序结束时还没有开始回答。可以重试。"),
        ("failed", "", "没有完成。可以重试。"),
    ],
)
def test_an_answer_that_is_not_whole_says_so(state: str, text: str, remark: str) -> None:
    assert f"<p>{remark}</p>" in render(Answer(text=text), state=state)


def test_a_stream_that_broke_off_is_told_once() -> None:
    html = render(Answer(text="甲", partial=True, warnings=("the answer broke off: gone",)))
    assert html.count("断开") == html.count("回答中途断开，上面") + html.count("断开前")
    assert "gone" not in html


def test_warnings_are_in_the_language_of_the_page() -> None:
    warnings = (
        "left out 2 sentences that no passage supports",
        "reranked only the best 3 of 9 candidates: `budget_ms: 5` was used up",
        "something about chat.num_ctx",
    )
    html = render(Answer(text="甲", warnings=warnings))
    assert "提示：有 2 句没有依据，没有显示" in html
    assert "提示：重排只来得及看 9 个候选中最好的 3 个" in html
    assert "提示：something about chat.num_ctx" in html


def test_the_question_that_was_searched_for_is_shown_where_it_differs() -> None:
    evidence = make_evidence(PASSAGE, asked="潜水泵的保修期？")
    html = render(Answer(evidence=evidence), question="那潜水泵呢？")
    assert "检索用的问题：潜水泵的保修期？" in html
    assert '<form data-submit="standalone" data-exchange="7">' in html
    assert "检索用的问题" not in render(Answer(evidence=evidence), question="潜水泵的保修期？")
    edited = render(Answer(evidence=evidence), question="那个呢？", standalone_edited="泵？")
    assert "按你改过的问题检索：泵？" in edited


def test_the_filter_is_named() -> None:
    asked = SearchFilter(sources=("a.md", "b.md"), types=("pdf",), since=date(2026, 1, 2))
    html = render(Answer(), filter=asked)
    assert "只查：文件 a.md、b.md；类型 pdf；2026-01-02 起" in html


def test_a_vote_can_be_taken_back_and_a_bad_one_asks_why() -> None:
    html = render(make_answer(PASSAGE, "自发货日起算。"), vote="down")
    assert 'data-vote="" aria-pressed="true" aria-label="没用"' in html
    assert 'data-vote="up" aria-pressed="false" aria-label="有用"' in html
    assert html.count('type="radio"') == 5
    assert '<form data-submit="vote-reason" data-exchange="7">' in html
    noted = render(make_answer(PASSAGE, "自发货日起算。"), vote="down", reason="wrong: 是 36 个月")
    assert "已记下：答错了：是 36 个月" in noted
    assert "radio" not in noted


def test_an_answer_is_copied_with_its_numbers_and_sources() -> None:
    html = render(make_answer(PASSAGE, "自发货日起算。"))
    assert 'data-text="自发货日起算。[1]\n\n来源\n[1] 手册.pdf · 第 12 页"' in html


def test_a_failed_question_can_be_asked_again() -> None:
    html = render(Answer(), state="failed", trouble=Trouble(summary="连不上。", remedy="启动它。"))
    assert "连不上。" in html
    assert 'data-act="retry" data-exchange="7"' in html
    assert 'data-act="vote"' not in html
    assert '<form data-submit="resend" data-exchange="7">' in html


def test_a_long_conversation_shows_every_exchange() -> None:
    exchanges = [make_exchange(Answer(text=f"答{n}"), id=n) for n in range(1, 4)]
    html = render_conversation(exchanges, words=ZH, welcome="")
    assert [html.count(f'id="exchange-{n}"') for n in range(1, 4)] == [1, 1, 1]
