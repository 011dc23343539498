"""Going through a long list."""

from ui.web.amounts import format_count
from ui.web.markup import text
from ui.web.words import Words


def render_pager(page: int, *, pages: int, total: int, act: str, words: Words) -> str:
    """Return buttons to the previous and next page; "" where there is only one.

    Args:
        page: The shown one, from 0.
        pages: How many there are.
        total: Rows on all of them.
        act: Attributes of the buttons, HTML; `data-to` is added.
        words: The page's wording.
    """
    if pages <= 1:
        return ""
    where = words["lib page of"].format(page + 1, pages, format_count(total))
    return (
        '<nav class="pager">'
        + _button(words["lib previous"], act=act, page=page - 1, enabled=page > 0)
        + f'<span role="status">{text(where)}</span>'
        + _button(words["lib next"], act=act, page=page + 1, enabled=page + 1 < pages)
        + "</nav>"
    )


def _button(label: str, *, act: str, page: int, enabled: bool) -> str:
    disabled = "" if enabled else " disabled"
    return f'<button type="button" {act} data-to="{max(page, 0)}"{disabled}>{text(label)}</button>'
