"""The question, the sliders and the forms of the lab as HTML; they are rendered once."""

from collections.abc import Sequence

from ui.web.lab.controls import Control
from ui.web.markup import text
from ui.web.words import Words


def render_ask(words: Words) -> str:
    """Return the form that everything else belongs to: the question."""
    label = text(words["lab question"])
    return (
        '<form id="lab-form" data-submit="lab-run">'
        f'<input type="text" name="question" maxlength="2000" aria-label="{label}" '
        f'placeholder="{label}" autocomplete="off">'
        f'<button type="submit" class="primary">{text(words["lab run"])}</button>'
        f'<label class="lab-switch"><input type="checkbox" name="compare" data-lab-setting> '
        f"{text(words['lab compare'])}</label></form>"
    )


def render_controls(controls: Sequence[Control], *, words: Words) -> str:
    """Return the sliders, and a second set for the other side of a comparison.

    Args:
        controls: Standing where the configuration has them.
        words: The page's wording.
    """
    return (
        '<input type="checkbox" id="lab-open" class="lab-toggle">'
        f'<label for="lab-open" class="lab-opener">{text(words["lab settings"])}</label>'
        f'<div class="lab-sides">{_side("b", controls, words=words)}'
        f"{_side('a', controls, words=words)}</div>"
    )


def render_find(words: Words) -> str:
    """Return the form that looks for the passage that was expected."""
    label = text(words["lab find"])
    return (
        f'<form data-submit="lab-find"><h3>{label}</h3>'
        f'<input type="search" name="wanted" maxlength="500" aria-label="{label}" '
        f'placeholder="{text(words["lab find hint"])}">'
        f'<button type="submit">{text(words["lab find go"])}</button></form>'
    )


def render_case_form(words: Words) -> str:
    """Return the form that saves the question as an evaluation case."""
    answers, references = text(words["lab case answers"]), text(words["lab case references"])
    return (
        f'<input type="checkbox" id="lab-case-open" class="lab-toggle">'
        f'<label for="lab-case-open" class="lab-opener">{text(words["lab case"])}</label>'
        '<form data-submit="lab-save" class="lab-case-form">'
        f'<p class="hint">{text(words["lab case hint"])}</p>'
        f'<label>{answers}<textarea name="answers" rows="2" maxlength="4000"></textarea></label>'
        f'<label>{references}<textarea name="references" rows="3" maxlength="8000"></textarea>'
        f'</label><label class="lab-switch"><input type="checkbox" name="unanswerable"> '
        f"{text(words['lab case unanswerable'])}</label>"
        f'<button type="submit">{text(words["lab case save"])}</button></form>'
    )


def _side(side: str, controls: Sequence[Control], *, words: Words) -> str:
    rows = "".join(_control(side, control, words=words) for control in controls)
    legend, reset = text(words[f"lab side {side}"]), text(words["lab reset"])
    return (
        f'<fieldset class="lab-side lab-side-{side}"><legend>{legend}</legend>{rows}'
        f'<button type="button" data-lab-reset="{side}">{reset}</button></fieldset>'
    )


def _control(side: str, control: Control, *, words: Words) -> str:
    name, label = text(f"{side}:{control.path}"), text(words[f"lab set {control.path}"])
    path, default = text(control.path), text(control.default)
    common = (
        f'name="{name}" form="lab-form" data-lab-setting data-default="{default}" '
        f'title="retrieval.{path}" aria-label="{label}"'
    )
    if control.choices:
        options = "".join(
            f'<option value="{text(choice)}"{" selected" if choice == control.default else ""}>'
            f"{text(words.get(f'lab choice {choice}', choice))}</option>"
            for choice in control.choices
        )
        return f"<label><span>{label}</span><select {common}>{options}</select></label>"
    bounds = f'min="{control.low:g}" max="{control.high:g}" step="{control.step:g}"'
    return (
        f'<label><span>{label}</span><output aria-hidden="true">{default}</output>'
        f'<input type="range" {common} {bounds} value="{default}"></label>'
    )
