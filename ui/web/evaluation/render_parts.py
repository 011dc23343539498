"""Pieces that several of the tab's views are made of. Pure functions."""

from collections.abc import Iterable, Mapping

import yaml

from ui.web.markup import text
from ui.web.words import Words


def render_back(*, words: Words) -> str:
    """Return the way back to the overview."""
    return (
        f'<button type="button" class="ev-back" data-act="overview">'
        f"{text(words['ev back'])}</button>"
    )


def render_facts(facts: Iterable[tuple[str, str]]) -> str:
    """Return names with their values in rows."""
    return render_pairs((text(name), text(value)) for name, value in facts)


def render_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names with their values in rows; both are HTML."""
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f'<dl class="ev-facts">{rows}</dl>' if rows else ""


def render_table(columns: Iterable[str], rows: Iterable[str], *, label: str) -> str:
    """Return a table that is moved sideways where the window is too narrow for it.

    Args:
        columns: Their heads, HTML.
        rows: `<tr>` elements.
        label: What it shows, for screen readers: what scrolls can be reached by keys.
    """
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    table = (
        f'<table class="ev-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    return render_scroll(table, label=label)


def render_scroll(content: str, *, label: str) -> str:
    """Return HTML that is moved sideways where the window is too narrow for it."""
    return (
        f'<div class="ev-scroll" tabindex="0" role="region" aria-label="{text(label)}">'
        f"{content}</div>"
    )


def render_empty(sentence: str, *, hint: str = "") -> str:
    """Return what to do where there is nothing yet."""
    more = f'<span class="hint">{text(hint)}</span>' if hint else ""
    return f'<p class="ev-empty">{text(sentence)} {more}</p>'


def dump_overlay(overlay: Mapping[str, object]) -> str:
    """Return an overlay as YAML, to read and to paste into a configuration."""
    return str(yaml.safe_dump(dict(overlay), allow_unicode=True, sort_keys=False))
