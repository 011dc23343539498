"""The list of conversations as HTML. Pure functions."""

from collections.abc import Sequence

from chains.conversations.records import ConversationSummary
from ui.web.markup import fold, text
from ui.web.words import Words

PAGE_ROWS = 50


def render_list(
    summaries: Sequence[ConversationSummary],
    *,
    words: Words,
    current: int | None,
    search: str,
    offset: int,
) -> str:
    """Return a page of the list.

    Args:
        summaries: The rows, and one more if there are more.
        words: The page's wording.
        current: The conversation that is open.
        search: What was searched for.
        offset: How many rows are on the pages before.
    """
    if not summaries:
        key = "chats not found" if search.strip() else "chats none"
        return f'<p class="hint">{text(words[key])}</p>'
    rows = "".join(
        _row(summary, words=words, current=summary.id == current)
        for summary in summaries[:PAGE_ROWS]
    )
    return (
        f'<ul class="chats" aria-label="{text(words["chats"])}">{rows}</ul>'
        f"{_pages(summaries, words=words, offset=offset)}"
    )


def _row(summary: ConversationSummary, *, words: Words, current: bool) -> str:
    mark = ' aria-current="true"' if current else ""
    title = text(summary.title)
    name = text(words["chats more"].format(summary.title))
    actions = fold(f"chat-{summary.id}", label="⋯", content=_actions(summary, words=words))
    actions = actions.replace("<input ", f'<input aria-label="{name}" ', 1)
    return (
        f'<li class="chat"{mark}><button type="button" class="open" data-act="open" '
        f'data-conversation="{summary.id}"{mark}>{title}</button>{actions}</li>'
    )


def _actions(summary: ConversationSummary, *, words: Words) -> str:
    number = f'data-conversation="{summary.id}"'
    question = text(words["chats delete question"].format(summary.title))
    return (
        f'<form data-submit="rename" {number}><input name="title" maxlength="200" '
        f'value="{text(summary.title)}" aria-label="{text(words["chats title"])}">'
        f'<button type="submit">{text(words["chats rename"])}</button></form>'
        f'<button type="button" data-act="export" {number}>{text(words["chats export"])}</button>'
        f'<button type="button" data-act="delete" {number} data-confirm="{question}">'
        f"{text(words['chats delete'])}</button>"
    )


def _pages(summaries: Sequence[ConversationSummary], *, words: Words, offset: int) -> str:
    more = len(summaries) > PAGE_ROWS
    if not (offset or more):
        return ""
    shown = words["chats shown"].format(offset + 1, offset + min(len(summaries), PAGE_ROWS))
    later = _turn(max(0, offset - PAGE_ROWS), words["chats later"]) if offset else ""
    earlier = _turn(offset + PAGE_ROWS, words["chats earlier"]) if more else ""
    return f'<div class="pages">{later}<span>{text(shown)}</span>{earlier}</div>'


def _turn(offset: int, label: str) -> str:
    return f'<button type="button" data-act="page" data-offset="{offset}">{text(label)}</button>'
