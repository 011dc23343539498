from pathlib import Path

from eval.dataset import Case
from eval.reports.build import build_report
from eval.reports.trace import trace_of
from eval.runs.stored import CaseRow, StoredAnswer, StoredSentence
from tests.support.dataset import write_dataset
from tests.support.outcomes import METRIC, Starter, outcome_of, row, run_of

STARTERS = (Starter(name="good", hit_rate=0.9), Starter(name="bad", hit_rate=0.5))


def test_what_another_configuration_does_better_comes_first() -> None:
    report = build_report(outcome_of(STARTERS, folder=Path("experiment")))
    assert report.worst
    assert all(case.score == 0 for case in report.worst)
    better = [bool(case.others) for case in report.worst]
    assert better == sorted(better, reverse=True)
    assert report.worst[0].others == {"bad": 1.0}
    assert report.worst[0].gold == ("24 个月",)
    assert report.worst[0].answer == "24 个月"


def test_there_are_ten_at_most() -> None:
    report = build_report(outcome_of(STARTERS, folder=Path("experiment"), cases=500))
    assert len(report.worst) == 10


def test_without_a_failure_there_is_no_worst_case() -> None:
    perfect = (Starter(name="a", hit_rate=1.0), Starter(name="b", hit_rate=0.1))
    assert build_report(outcome_of(perfect, folder=Path("experiment"))).worst == ()


def test_the_trace_tells_queries_files_and_ranks_in_each_stage() -> None:
    case = Case(id="q1", question="？", documents=("仓库.txt", "食堂.txt"))
    assert trace_of(row("q1", 0.0), case, language="zh") == (
        "检索：保修期多长？ | 保修",
        "应有文件 仓库.txt：第 2 位",
        "应有文件 食堂.txt：不在前 2 个文件里",
        "第 1 段 保修.txt:0-20：向量 4 → 重排 1",
        "作答：依据 0.80，逐句 –",
    )


def test_the_trace_tells_which_passage_holds_a_wanted_sentence() -> None:
    case = Case(id="q1", question="？", references=("保修期 为２４个月。", "没有的句子。" * 10))
    texts = {"保修.txt:0-20": "增压泵的保修期为 24 个月。"}
    trace = trace_of(row("q1", 0.0), case, language="zh", texts=texts)
    assert "应有句子“保修期 为２４个月。”：在第 1 段" in trace
    assert any(line.endswith("…”：不在找到的段落里") for line in trace)


def test_the_trace_of_a_failure_says_why() -> None:
    assert trace_of(row("q1", None), None, language="en") == ("failed: 模型没有回答",)


def test_the_trace_of_an_answer_has_a_word_a_sentence() -> None:
    sentences = tuple(
        StoredSentence(text="。", verdict=verdict, score=0.5)
        for verdict in ("supported", "weak", "unsupported")
    )
    answer = StoredAnswer(text="。。。", abstained=False, evidence=0.5, sentences=sentences)
    trace = trace_of(CaseRow(id="q", question="？", answer=answer), None, language="zh")
    assert trace[-1] == "作答：依据 0.50，逐句 有依据 依据较弱 无依据"


def test_the_trace_of_a_declined_question_says_so() -> None:
    answer = StoredAnswer(
        text="", abstained=True, reason="依据不足", evidence=0.1, warnings=("截断",)
    )
    trace = trace_of(CaseRow(id="q", question="？", answer=answer), None, language="zh")
    assert trace == ("什么也没有找到", "未作答：依据 0.10，依据不足", "提示：截断")


def test_the_wanted_files_are_those_of_the_dataset(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "data")
    outcome = outcome_of(STARTERS, folder=tmp_path, cases=2)
    for item in outcome.measured:
        rows = [row("1", 0.0), row("2", 0.0)]
        item.runs["demo-set"] = (run_of(rows, folder=tmp_path / "none", path=str(folder)),)
    report = build_report(outcome)
    assert "应有文件 保修.txt：第 1 位" in report.worst[0].trace
    assert report.primary == METRIC
