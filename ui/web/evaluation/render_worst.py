"""The cases that the best configuration of an experiment fails at. Pure functions."""

from eval.reports.report import Report, WorstCase
from ui.web.evaluation.numbers import format_value
from ui.web.evaluation.view import View
from ui.web.markup import fold, text
from ui.web.words import Words

_MOST_OTHERS = 5


def render_worst(report: Report, *, view: View, words: Words) -> str:
    """Return the worst cases of the best configuration, with a way to its run.

    Args:
        report: Of the experiment.
        view: The open experiment.
        words: The page's wording.
    """
    winner = next(each for each in report.configurations if each.name == report.winner)
    rows = "".join(
        _case(number, report, run=_run_of(winner.runs, case.dataset), view=view, words=words)
        for number, case in enumerate(report.worst)
    )
    if not rows:
        return ""
    label = words["ev worst"].format(winner.label or winner.name)
    return f'<h3>{text(label)}</h3><ul class="ev-worst">{rows}</ul>'


def _run_of(runs: tuple[str, ...], dataset: str) -> str:
    """Return the first run on a dataset: they lie in `runs/<configuration>/<dataset>/<repeat>`."""
    return next((run for run in runs if run.split("/")[-2:-1] == [dataset]), "")


def _case(number: int, report: Report, *, run: str, view: View, words: Words) -> str:
    case = report.worst[number]
    labels = {each.name: each.label or each.name for each in report.configurations}
    better = sorted(case.others.items(), key=lambda item: -item[1])[:_MOST_OTHERS]
    others = words["ev joint"].join(
        f"{labels.get(name, name)} {format_value(report.primary, score)}" for name, score in better
    )
    name = text(case.question)
    if run:
        name = (
            f'<button type="button" class="link" data-act="run-case" '
            f'data-run="{text(f"{view.experiment}/{run}")}" data-case="{text(case.case_id)}">'
            f"{name}</button>"
        )
    score = words["ev score"].format(format_value(report.primary, case.score))
    better_line = words["ev others better"].format(others) if others else ""
    return (
        f'<li>{name}<span class="place">{text(f"{score} {better_line}".strip())}</span>'
        f"{_trace(case, number, words=words)}</li>"
    )


def _trace(case: WorstCase, number: int, *, words: Words) -> str:
    said = [
        words["ev gold is"].format(" / ".join(case.gold)) if case.gold else "",
        words["ev answer is"].format(case.answer) if case.answer else "",
        *case.trace,
    ]
    lines = "".join(f"<li>{text(line)}</li>" for line in said if line)
    content = f'<ul class="ev-list">{lines}</ul>' if lines else ""
    return fold(f"ev-worst-{number}", label=words["ev trace"], content=content)
