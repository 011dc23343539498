"""The effective configuration and the checks as HTML. Pure functions."""

from collections.abc import Sequence
from itertools import groupby

import yaml

from chains.checks import Check
from chains.settings.origins import Configuration, Setting
from ui.web.markup import text
from ui.web.settings.checks import ChecksSeen
from ui.web.translation import translate
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_MARKS = {"ok": "✓", "warning": "!", "failed": "✕", "unavailable": "✕"}


def render_configuration(configuration: Configuration, *, words: Words) -> str:
    """Return a table a section: dotted path, value, where it comes from.

    Args:
        configuration: The effective one.
        words: The page's wording.
    """
    rows = configuration.listed()
    sections = groupby(rows, key=lambda setting: setting.path.partition(".")[0])
    tables = "".join(
        _table(section, [*of_section], words=words) for section, of_section in sections
    )
    intro = words["settings intro"].format(configuration.file, configuration.settings.profile)
    return f'<div class="settings"><p class="hint">{text(intro)}</p>{tables}</div>'


def render_checks(seen: ChecksSeen, *, words: Words) -> str:
    """Return a row a check, with a remedy where something has to be done."""
    if not seen.done and not seen.running and seen.error is None:
        return f'<div class="checks"><p class="hint">{text(words["checks none"])}</p></div>'
    rows = "".join(_check(check, words=words) for check in seen.done)
    state = words["checks running"] if seen.running else _summary(seen.done, words=words)
    trouble = render_trouble(describe_error(seen.error, words=words)) if seen.error else ""
    return (
        f'<div class="checks"><p class="hint" role="status">{text(state)}</p>'
        f"<ul>{rows}</ul>{trouble}</div>"
    )


def _table(section: str, rows: Sequence[Setting], *, words: Words) -> str:
    body = "".join(_row(setting, words=words) for setting in rows)
    heads = "".join(
        f'<th scope="col">{text(words[key])}</th>'
        for key in ("settings key", "settings value", "settings origin")
    )
    return (
        f'<table class="section"><caption>{text(section)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(setting: Setting, *, words: Words) -> str:
    origin = text(words[f"origin {setting.origin}"])
    name = setting.path.partition(".")[2] or setting.path
    return (
        f'<tr data-find="{text(setting.path.lower())}"><th scope="row">{text(name)}</th>'
        f"<td><code>{text(_value(setting))}</code></td>"
        f'<td class="origin {setting.origin}">{origin}</td></tr>'
    )


def _value(setting: Setting) -> str:
    written = yaml.safe_dump(setting.value, allow_unicode=True, default_flow_style=True)
    return written.removesuffix("...\n").strip()


def _check(check: Check, *, words: Words) -> str:
    remedy = ""
    if check.remedy:
        shown = translate(check.remedy, words=words)
        remedy = (
            f'<span class="remedy">→ {text(shown)} '
            f'<button type="button" data-page="copy" data-text="{text(check.remedy)}">'
            f"{text(words['checks copy'])}</button></span>"
        )
    return (
        f'<li class="{check.status}"><span class="sign" aria-hidden="true">'
        f"{_MARKS[check.status]}</span> "
        f'<span class="state">{text(words[f"check {check.status}"])}</span> '
        f"<strong>{text(_name(check, words=words))}</strong> "
        f"{text(translate(check.detail, words=words))}{remedy}</li>"
    )


def _name(check: Check, *, words: Words) -> str:
    """Return a check's name; that of a knowledge base has its own name in it."""
    return words.get(f"check name {check.name}") or translate(check.name, words=words)


def _summary(checks: Sequence[Check], *, words: Words) -> str:
    wrong = sum(check.status != "ok" for check in checks)
    return words["checks wrong"].format(wrong) if wrong else words["checks right"]
