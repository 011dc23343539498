import pytest

from chains.answering.answer import Answer, TraceStep
from chains.conversations.records import FORGOTTEN, Asked, State, StoredExchange, StoredTrouble
from tests.ui.web.answers import make_answer, make_passage
from ui.web.chat.live import Moment, trouble_of
from ui.web.chat.recall import recall_exchange, recall_trouble
from ui.web.words import WORDS

ZH = WORDS["zh"]
ANSWER = make_answer(make_passage("保修期为 24 个月。"), "保修期为 24 个月。")


def step(name: str, milliseconds: float = 1.0, **counts: int) -> TraceStep:
    return TraceStep(step=name, milliseconds=milliseconds, counts=counts)


def stored(answer: Answer = ANSWER, *, state: State = "done") -> StoredExchange:
    asked = Asked(question="问", knowledge_base="手册")
    return StoredExchange(id=7, conversation=3, number=2, asked=asked, answer=answer, state=state)


def shown(*steps: TraceStep, answer: Answer = ANSWER) -> list[str]:
    moment = Moment(answer=answer, waited=2, stages=steps, running_stage="answer")
    exchange = recall_exchange(stored(), moment, words=ZH)
    return [each.step for each in exchange.stages]


def test_no_stage_is_shown_that_has_done_nothing() -> None:
    idle = (step("condense"), step("expand", queries=1), step("rerank", candidates=9))
    assert shown(*idle, step("search"), step("gate")) == ["search", "gate"]


def test_a_stage_is_shown_that_has_done_something_or_was_waited_for() -> None:
    busy = (step("expand", queries=2), step("search"), step("rerank", reranked=9), step("answer"))
    assert shown(*busy) == ["expand", "search", "rerank", "answer"]
    assert shown(step("condense", 60.0), step("rerank", 60.0)) == ["condense", "rerank"]


def test_a_refusal_writes_no_answer() -> None:
    from tests.ui.web.answers import make_evidence

    refused = Answer(evidence=make_evidence(reason="weak evidence"), text="没有。")
    assert shown(step("search"), step("answer"), answer=refused) == ["search"]


def test_a_moment_is_what_runs_and_the_store_what_is_over() -> None:
    moment = Moment(answer=Answer(text="增压"), waited=4, stages=(), running_stage="search")
    running = recall_exchange(stored(Answer(), state="running"), moment, words=ZH)
    assert (running.state, running.answer.text, running.waited) == ("running", "增压", 4)
    assert running.running_stage == "search"
    over = recall_exchange(stored(), None, words=ZH)
    assert (over.state, over.answer, over.waited, over.running_stage) == ("done", ANSWER, 0, "")


def test_what_nobody_writes_any_more_is_interrupted() -> None:
    assert recall_exchange(stored(state="running"), None, words=ZH).state == "interrupted"


@pytest.mark.parametrize(
    ("trouble", "summary", "remedy"),
    [
        (StoredTrouble(kind=FORGOTTEN), "这条回答用到的文件已被遗忘", "重试"),
        (StoredTrouble(kind="X ServiceError ServiceFailedError"), "模型服务出错", ""),
        (StoredTrouble(kind="error"), "没有完成", "终端"),
        (StoredTrouble(kind="NeverSeenError object"), "没有完成", "终端"),
    ],
)
def test_a_trouble_is_told_in_the_language_of_the_page(
    trouble: StoredTrouble, summary: str, remedy: str
) -> None:
    told = recall_trouble(trouble, words=ZH)
    assert summary in told.summary
    assert remedy in told.remedy


def test_an_error_of_the_disk_is_known_by_what_it_is_a_kind_of() -> None:
    told = recall_trouble(trouble_of(FileNotFoundError(2, "No such file")), words=ZH)
    assert (told.summary, told.detail) == ("文件写不进去。", "No such file")
