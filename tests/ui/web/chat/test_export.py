from dataclasses import replace

from chains.answering.answer import Answer
from tests.ui.web.answers import make_answer, make_passage, make_sentence
from ui.web.chat.exchange import Exchange
from ui.web.chat.export import format_markdown
from ui.web.troubles import Trouble
from ui.web.words import WORDS

QUOTE = "保修期为 24 个月。"


def exchange(answer: Answer, **fields: object) -> Exchange:
    given = {"id": 1, "number": 1, "conversation": 1, "knowledge_base": "手册", "question": "问"}
    return Exchange(**(given | fields), answer=answer)  # type: ignore[arg-type]


def test_an_exchange_is_written_with_its_numbers_and_its_sources() -> None:
    answer = make_answer(make_passage(f"# 保修\n{QUOTE}"), QUOTE)
    written = format_markdown("标题", [exchange(answer)], words=WORDS["zh"])
    assert written == (
        f"# 标题\n\n## 问\n\n知识库：手册\n\n{QUOTE}[1]\n\n**依据**\n\n"
        f"- [1] 手册.pdf · 第 12 页: {QUOTE}\n"
    )


def test_what_has_no_support_says_so_outside_of_the_page_too() -> None:
    answer = make_answer(make_passage(QUOTE), QUOTE)
    loose = make_sentence("每天唱歌。", verdict="unsupported")
    answer = replace(answer, text=f"{QUOTE}每天唱歌。", sentences=(*answer.sentences, loose))
    written = format_markdown("标题", [exchange(answer)], words=WORDS["zh"])
    assert f"{QUOTE}[1]每天唱歌。（无依据）" in written


def test_what_was_asked_instead_and_what_went_wrong_are_written() -> None:
    failed = exchange(
        Answer(), standalone_edited="增压泵呢", trouble=Trouble(summary="出错。", detail="cut")
    )
    written = format_markdown("标题", [failed], words=WORDS["zh"])
    assert "按这个问题检索：增压泵呢" in written
    assert "没有回答。" in written
    assert "> 出错。 cut" in written


def test_exchanges_follow_one_another() -> None:
    first, second = exchange(Answer(text="一。")), exchange(Answer(text="二。"), question="又\n问")
    written = format_markdown("标题", [first, second], words=WORDS["en"])
    assert written.index("一。") < written.index("## 又 问") < written.index("二。")
