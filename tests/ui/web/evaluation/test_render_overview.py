"""Lists and forms as HTML."""

from pathlib import Path

from eval.runs.load_run import RunSummary
from eval.runs.stored import Estimate
from eval.shelf import DatasetSummary
from tests.ui.web.evaluation.samples import EVIL, HEADER, report
from ui.web.evaluation.lines import ExperimentLine
from ui.web.evaluation.render_forms import render_forms
from ui.web.evaluation.render_overview import (
    render_datasets,
    render_experiments,
    render_newest,
    render_runs,
)
from ui.web.words import WORDS

ZH = WORDS["zh"]


def run(*, finished: bool = True, failed: int = 0) -> RunSummary:
    return RunSummary(
        folder=Path("r"),
        header=HEADER,
        metrics={"doc_recall@5": Estimate(value=0.9, ci95=(0.8, 0.95), n=40)} if finished else {},
        done=40,
        failed=failed,
        finished=finished,
        changed=1_763_700_000.0,
    )


def dataset(name: str = "手册", *, to_review: int = 0, error: str = "") -> DatasetSummary:
    return DatasetSummary(
        name=name,
        path=Path(name),
        origin="generated",
        cases=0 if error else 12,
        kinds={"table": 7, "": 5},
        to_review=to_review,
        error=error,
    )


def test_a_run_has_its_leading_number() -> None:
    html = render_runs([("runs/r", run())], page=0, words=ZH)
    assert "文档召回 @5" in html
    assert "0.900" in html
    assert 'data-run="runs/r"' in html


def test_an_unfinished_run_says_how_far_it_came() -> None:
    html = render_runs([("runs/r", run(finished=False, failed=2))], page=0, words=ZH)
    assert "未测完 · 40 题 · 2 题失败" in html


def test_many_runs_are_paged() -> None:
    lines = [(f"runs/{number}", run()) for number in range(51)]
    assert render_runs(lines, page=0, words=ZH).count('data-act="run"') == 50
    assert render_runs(lines, page=7, words=ZH).count('data-act="run"') == 1


def test_an_experiment_without_a_report_cannot_be_opened() -> None:
    lines = [
        ExperimentLine(id="experiments/a", title="甲", finished=True, winner="c1"),
        ExperimentLine(id="experiments/b", title="乙"),
    ]
    html = render_experiments(lines, words=ZH)
    assert html.count('data-act="experiment"') == 1
    assert "未测完" in html
    assert 'data-act="resume" data-experiment="experiments/b"' in html


def test_the_newest_leaderboard_shows_its_first_rows() -> None:
    html = render_newest(report(), "experiments/e", words=ZH)
    assert "前 3 名，共 3 种配置" in html
    assert 'data-experiment="experiments/e" data-name="c2"' in html


def test_datasets_say_what_waits_for_a_review() -> None:
    html = render_datasets([("datasets/a", dataset(to_review=3))], votes=[("库", 2)], words=ZH)
    assert 'data-act="review" data-review="datasets/a">3 题待审' in html
    assert "表格 7、未分类 5" in html
    assert "知识库「库」有 2 个点了 👎 的回答" in html
    assert 'data-act="votes" data-base="库"' in html


def test_a_damaged_dataset_says_why_and_cannot_be_chosen() -> None:
    datasets = [("datasets/a", dataset(error="cases.jsonl:3: not JSON"))]
    assert "cases.jsonl:3: not JSON" in render_datasets(datasets, votes=[], words=ZH)
    forms = render_forms(datasets, experiments=[("retrieval", "检索")], bases=["库"], words=ZH)
    assert "datasets/a" not in forms
    assert '<option value="retrieval">检索</option>' in forms
    assert '<option value="库">库</option>' in forms


def test_nothing_is_interpreted_as_html() -> None:
    datasets = [(EVIL, dataset(EVIL, to_review=1, error=EVIL))]
    html = (
        render_datasets(datasets, votes=[(EVIL, 1)], words=ZH)
        + render_runs([(EVIL, run())], page=0, words=ZH)
        + render_experiments([ExperimentLine(id=EVIL, title=EVIL, winner=EVIL)], words=ZH)
        + render_forms([(EVIL, dataset(EVIL))], experiments=[(EVIL, EVIL)], bases=[EVIL], words=ZH)
    )
    assert "<script" not in html
    assert "<img" not in html
