"""An experiment as HTML."""

from tests.ui.web.evaluation.samples import EVIL, configuration, report
from ui.web.evaluation.render_experiment import render_experiment
from ui.web.evaluation.render_leaderboard import render_leaderboard
from ui.web.evaluation.render_plots import render_plots
from ui.web.evaluation.view import View
from ui.web.words import WORDS

ZH = WORDS["zh"]
VIEW = View(experiment="experiments/e")


def shown(view: View = VIEW) -> str:
    found = report()
    return render_experiment(found, view=view, plots=render_plots(found, words=ZH), words=ZH)


def test_equal_ranks_are_bracketed() -> None:
    html = render_leaderboard(report(), view=VIEW, words=ZH)
    tied, alone = html.split('<tbody class="ev-alone">')
    assert '<tbody class="ev-tied">' in tied
    assert 'rowspan="2"><span>1<small>2 个并列</small>' in tied
    assert "<span>3</span>" in alone


def test_each_metric_has_its_interval_as_a_bar_on_a_scale_of_its_column() -> None:
    html = render_leaderboard(report(), view=VIEW, words=ZH)
    assert html.count('<svg class="bar"') == 6
    assert 'title="95 % 区间 0.890–0.930"' in html
    assert "主指标" in html


def test_configurations_that_were_dropped_are_not_tied() -> None:
    dropped = configuration("c4", rank=0, value=0.5).model_copy(update={"dropped": 2})
    rows = (*report().configurations, dropped)
    html = render_leaderboard(report(configurations=rows), view=VIEW, words=ZH)
    assert "第 2 轮淘汰" in html


def test_a_long_leaderboard_is_paged() -> None:
    rows = tuple(configuration(f"c{number}", rank=number, value=0.5) for number in range(1, 53))
    html = render_leaderboard(report(configurations=rows), view=VIEW, words=ZH)
    assert html.count('data-act="config"') == 50
    assert "1 / 2" in html


def test_the_winner_and_what_it_is_tied_with() -> None:
    html = shown()
    assert "最好的是「配置 c1」，另有 1 种与它并列。" in html
    assert '<pre id="ev-overlay">retrieval:\n  top_k: 1\n</pre>' in html
    assert 'data-page="copy" data-from="ev-overlay"' in html


def test_the_plots_are_those_of_the_report() -> None:
    html = shown()
    assert html.count("<figure>") == 3
    assert "质量与用时" in html


def test_a_configuration_opens_its_details() -> None:
    assert "与它相比" not in shown()
    html = shown(View(experiment="experiments/e", config="c2"))
    assert "<pre>retrieval:\n  top_k: 2\n</pre>" in html
    assert "−0.010" in html
    assert "[−0.020, 0.000]" in html
    assert "2 : 12" in html
    assert 'data-run="experiments/e/runs/c2/demo/0"' in html
    assert '<tr aria-current="true">' in html


def test_worst_cases_open_the_run_that_they_are_from() -> None:
    html = shown()
    assert 'data-run="experiments/e/runs/c1/demo/0" data-case="demo-16"' in html
    assert "更好的：配置 c3 1.000" in html
    assert "价格.xlsx：第 9 位" in html


def test_the_method_is_said() -> None:
    assert "配对置换检验 10,000 次，对 3 种配置两两比较作 Holm 校正，水平 0.05" in shown()


def test_nothing_of_a_report_is_interpreted_as_html() -> None:
    evil = configuration("c1", rank=1, value=0.9, label=EVIL).model_copy(
        update={"factors": {EVIL: EVIL}, "overlay": {EVIL: EVIL}, "runs": (EVIL,)}
    )
    worst = report().worst[0].model_copy(update={"question": EVIL, "trace": (EVIL,)})
    effect = report().effects[0].model_copy(update={"factor": EVIL, "value": EVIL})
    found = report(
        title=EVIL,
        configurations=(evil, *report().configurations[1:]),
        worst=(worst,),
        effects=(effect,),
    )
    view = View(experiment="e", config="c1")
    html = render_experiment(found, view=view, plots=render_plots(found, words=ZH), words=ZH)
    assert "<script" not in html
    assert "<img" not in html
