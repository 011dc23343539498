"""What an experiment is going to do, before it does it. Pure functions."""

from typing import TYPE_CHECKING

from ui.web.amounts import format_count
from ui.web.evaluation.choosing import ChosenExperiment
from ui.web.evaluation.render_parts import render_facts
from ui.web.jobs.render import rough_time
from ui.web.markup import fold, text
from ui.web.translation import translate
from ui.web.words import Words

if TYPE_CHECKING:
    from eval.experiments.plan import Plan


def render_plan(plan: "Plan", chosen: ChosenExperiment, *, key: str, words: Words) -> str:
    """Return a plan with the button that starts it.

    Args:
        plan: What will be done.
        chosen: What was chosen; the start says it again.
        key: Id of the dataset.
        words: The page's wording.
    """
    listed = "".join(f"<li>{text(label)}</li>" for label in plan.configurations)
    configurations = fold(
        "ev-plan-configurations",
        label=words["ev plan configurations"],
        content=f'<ul class="ev-list">{listed}</ul>',
    )
    missing = "".join(
        f'<p class="trouble">{text(translate(each, words=words))}</p>' for each in plan.missing
    )
    notes = "".join(
        f'<p class="hint">{text(translate(each, words=words))}</p>' for each in plan.notes
    )
    off = " disabled" if plan.missing else ""
    limit = str(chosen.limit or "")
    start = (
        f'<button type="button" class="primary" data-act="start-experiment" '
        f'data-experiment="{text(chosen.name)}" data-set="{text(key)}" data-limit="{limit}"{off}>'
        f"{text(words['ev plan go'])}</button>"
    )
    return (
        f'<section class="ev-plan" aria-label="{text(words["ev plan title"].format(plan.title))}">'
        f"<h3>{text(words['ev plan title'].format(plan.title))}</h3>"
        f"{render_facts(_facts(plan, words=words))}{configurations}{notes}{missing}"
        f'<div class="ev-buttons">{start}<button type="button" data-act="drop-plan">'
        f"{text(words['ev plan away'])}</button></div></section>"
    )


def _facts(plan: "Plan", *, words: Words) -> list[tuple[str, str]]:
    sets = words["ev joint"].join(
        words["ev set of"].format(name, format_count(cases))
        for name, cases in plan.datasets.items()
    )
    indexes = words["ev plan new indexes"].format(plan.indexes, plan.indexes - plan.indexes_ready)
    runs = words["ev plan runs left"].format(plan.runs, plan.runs - plan.finished)
    facts = [
        (words["ev dataset"], sets),
        (words["ev configuration"], words["ev configurations"].format(len(plan.configurations))),
        (words["ev plan base"], plan.profile),
        (words["ev runs"], runs),
        (words["ev plan indexes"], indexes),
        (words["ev plan retrievals"], format_count(plan.retrievals)),
    ]
    if plan.generations:
        facts.append((words["ev plan generations"], format_count(plan.generations)))
    if plan.rounds:
        facts.append((words["ev plan rounds"], format_count(len(plan.rounds))))
    about = words["ev plan about"].format(rough_time(plan.seconds, words=words))
    source = translate(plan.estimated_from, words=words)
    facts.append((words["ev plan time"], f"{about}\n{source}"))
    return facts
