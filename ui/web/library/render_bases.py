"""The list of knowledge bases, and what is done with a whole one. Pure functions."""

from collections.abc import Sequence

from chains.knowledge.library import KnowledgeBaseSummary
from ui.web.amounts import format_count
from ui.web.markup import fold, text
from ui.web.words import Words


def render_bases(summaries: Sequence[KnowledgeBaseSummary], *, chosen: str, words: Words) -> str:
    """Return the knowledge bases, the chosen one marked.

    Args:
        summaries: All of them.
        chosen: Name of the chosen one, whether it exists or not.
        words: The page's wording.
    """
    rows = "".join(_base(summary, chosen=chosen, words=words) for summary in summaries)
    listed = f"<ul>{rows}</ul>" if rows else f'<p class="hint">{text(words["lib no bases"])}</p>'
    return f'<nav class="bases"><h2>{text(words["lib bases"])}</h2>{listed}</nav>'


def render_new_base(words: Words) -> str:
    """Return the form that makes a knowledge base."""
    label = text(words["lib new base"])
    return (
        '<form class="new-base" data-submit="create">'
        f'<input name="name" required maxlength="100" autocomplete="off" aria-label="{label}" '
        f'placeholder="{label}"><button>{text(words["lib create"])}</button></form>'
    )


def render_base_actions(summary: KnowledgeBaseSummary, *, busy: bool, words: Words) -> str:
    """Return a knowledge base's name and size, and what can be done with all of it.

    Args:
        summary: The knowledge base.
        busy: Whether its indexes are being rebuilt, or will be.
        words: The page's wording.
    """
    name = text(summary.name)
    disabled = " disabled" if busy else ""
    return (
        f'<div class="base-head"><h2>{name}</h2><span class="size">{_size(summary, words)}</span>'
        f'<button type="button" data-act="reindex"{disabled}>{text(words["lib reindex"])}</button>'
        "</div>"
    )


def _base(summary: KnowledgeBaseSummary, *, chosen: str, words: Words) -> str:
    name = text(summary.name)
    current = ' aria-current="true"' if summary.name == chosen else ""
    error = f'<span class="error">{text(summary.error)}</span>' if summary.error else ""
    return (
        f'<li><button type="button" data-act="choose" data-name="{name}"{current}>'
        f'<span class="name">{name}</span><span class="size">{_size(summary, words)}</span>'
        f"</button>{error}</li>"
    )


def _size(summary: KnowledgeBaseSummary, words: Words) -> str:
    documents, chunks = format_count(summary.documents), format_count(summary.chunks)
    return text(words["lib base size"].format(documents, chunks))


def render_drop_base(summary: KnowledgeBaseSummary, *, words: Words) -> str:
    """Return the form that removes a knowledge base when its name is typed."""
    typed = text(words["lib drop typed"].format(summary.name))
    form = (
        f"<p>{text(words['lib drop explain'].format(summary.name))}</p>"
        f'<form data-submit="drop" data-name="{text(summary.name)}">'
        f'<label>{typed}<input name="typed" required autocomplete="off"></label>'
        f'<button class="danger">{text(words["lib drop"])}</button></form>'
    )
    return fold("library-drop-base", label=words["lib drop base"], content=form)
