"""The plots of an experiment: those of its report. Pure functions."""

from eval.reports.report import Report
from eval.reports.report_plots import effects_plot, kinds_plot, pareto_plot
from eval.reports.wording import wording
from ui.web.evaluation.render_parts import render_scroll
from ui.web.markup import text
from ui.web.words import Words, language_of


def render_plots(report: Report, *, words: Words) -> str:
    """Return quality against time, what each setting brought, and the kinds of each dataset.

    Args:
        report: Of the experiment.
        words: The page's wording.
    """
    say = wording(language_of(words))
    best = report.configurations[0]
    plots = [
        (say["pareto"], say["pareto hint"], pareto_plot(report, say)),
        (say["effects"], say["effects hint"], effects_plot(report, say)),
        *(
            (
                f"{say['by kind']}: {each.name}",
                say["kinds hint"].format(best.label or best.name),
                kinds_plot(report, each.name, say),
            )
            for each in report.datasets
        ),
    ]
    figures = "".join(
        f"<figure><figcaption><strong>{text(title)}</strong> {text(hint)}</figcaption>"
        f"{render_scroll(drawn, label=title)}</figure>"
        for title, hint, drawn in plots
        if drawn
    )
    return (
        f'<h3>{text(words["ev plots"])}</h3><div class="ev-plots">{figures}</div>'
        if figures
        else ""
    )
