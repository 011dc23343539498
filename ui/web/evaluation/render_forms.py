"""What can be started, as forms; they are rendered when the choice changes. Pure functions."""

from collections.abc import Sequence
from typing import get_args

from eval.generating.proposal import QuestionKind
from eval.shelf import DatasetSummary
from ui.web.markup import fold, text
from ui.web.words import Words

MOST_QUESTIONS = 500


def render_forms(
    datasets: Sequence[tuple[str, DatasetSummary]],
    *,
    experiments: Sequence[tuple[str, str]],
    bases: Sequence[str],
    words: Words,
) -> str:
    """Return the three things that can be started: a run, an experiment, the making of questions.

    Args:
        datasets: (id, dataset); those with cases can be measured with.
        experiments: (name, title) of the shipped ones.
        bases: Names of the knowledge bases.
        words: The page's wording.
    """
    usable = [(key, each.name) for key, each in datasets if each.cases and not each.error]
    return (
        f'<div class="ev-start"><h2>{text(words["ev start"])}</h2>'
        f"{fold('ev-start-run', label=words['ev start run'], content=_run(usable, words=words))}"
        + fold(
            "ev-start-experiment",
            label=words["ev start experiment"],
            content=_experiment(usable, experiments, words=words),
        )
        + fold(
            "ev-start-generate",
            label=words["ev start generate"],
            content=_generate(bases, words=words),
        )
        + f'<p class="hint">{text(words["ev import"])}</p></div>'
    )


def _run(datasets: Sequence[tuple[str, str]], *, words: Words) -> str:
    return (
        f'<form data-submit="start-run" class="ev-form">{_dataset(datasets, words=words)}'
        f'<label>{text(words["ev asked"])}<select name="scored">'
        f"{_option('retrieval', words['ev scored retrieval'])}"
        f"{_option('answers', words['ev scored answers'])}</select></label>"
        f"{_limit(words=words)}"
        f'<p class="hint">{text(words["ev in force"])}</p>{_submit("ev go", words=words)}</form>'
    )


def _experiment(
    datasets: Sequence[tuple[str, str]], experiments: Sequence[tuple[str, str]], *, words: Words
) -> str:
    options = "".join(_option(name, title) for name, title in experiments)
    return (
        f'<form data-submit="plan" class="ev-form">'
        f'<label>{text(words["ev experiment"])}<select name="experiment">{options}</select></label>'
        f"{_dataset(datasets, words=words)}{_limit(words=words)}"
        f'<p class="hint">{text(words["ev plan hint"])}</p>{_submit("ev plan", words=words)}</form>'
    )


def _generate(bases: Sequence[str], *, words: Words) -> str:
    options = "".join(_option(name, name) for name in bases)
    kinds = "".join(
        f'<label class="ev-check"><input type="checkbox" name="kind-{kind}" checked=""> '
        f"{text(words[f'ev kind {kind}'])}</label>"
        for kind in get_args(QuestionKind)
    )
    return (
        f'<form data-submit="generate" class="ev-form">'
        f'<label>{text(words["knowledge base"])}<select name="base">{options}</select></label>'
        f'<label>{text(words["ev how many"])}<input type="number" name="count" min="1" '
        f'max="{MOST_QUESTIONS}" value="20"></label>'
        f"<fieldset><legend>{text(words['ev kinds'])}</legend>{kinds}</fieldset>"
        f'<p class="hint">{text(words["ev generate hint"])}</p>'
        f"{_submit('ev go generate', words=words)}</form>"
    )


def _dataset(datasets: Sequence[tuple[str, str]], *, words: Words) -> str:
    # A field named `dataset` would hide the form's own `dataset`, which actions are read from.
    options = "".join(_option(key, name) for key, name in datasets)
    return f'<label>{text(words["ev dataset"])}<select name="set">{options}</select></label>'


def _limit(*, words: Words) -> str:
    return (
        f'<label>{text(words["ev limit"])}<input type="number" name="limit" min="1" '
        f'placeholder="{text(words["ev limit all"])}"></label>'
    )


def _option(value: str, label: str) -> str:
    return f'<option value="{text(value)}">{text(label)}</option>'


def _submit(label: str, *, words: Words) -> str:
    return f'<button type="submit" class="primary">{text(words[label])}</button>'
