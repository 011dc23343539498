from io import StringIO

from rich.console import Console

from chains.answering.answer import Answer, AnswerSentence
from tests.support.rag_steps import evidence
from ui.cli.waiting import waiting

SENTENCE = AnswerSentence(text="好。", verdict="supported", score=1.0, citations=())


def test_a_terminal_shows_what_is_waited_for_until_there_is_something_to_read() -> None:
    output = StringIO()
    console = Console(file=output, force_terminal=True, width=80)
    with waiting(console, language="zh") as line:
        answer = Answer(evidence=evidence("问", "文"))
        line.follow(answer, answer)
        answer += Answer(thinking="想")
        line.follow(answer, Answer(thinking="想"))
        before = output.getvalue()
        line.follow(answer, Answer(sentences=(SENTENCE,)))
        ended = output.getvalue()
        console.print("好。")
    assert "正在检索" in before
    assert "等待模型作答" in before
    assert "模型在思考" in before
    assert output.getvalue()[len(ended) :] == "好。\n"


def test_a_file_is_left_alone() -> None:
    output = StringIO()
    console = Console(file=output)
    with waiting(console, language="en") as line:
        line.follow(Answer(), Answer())
    assert output.getvalue() == ""
