"""Questions that wait to be looked at, as HTML. Pure functions."""

from collections.abc import Sequence

from eval.generating.review import Draft
from ui.web.evaluation.numbers import kind_name
from ui.web.evaluation.render_parts import render_back, render_empty, render_facts
from ui.web.evaluation.view import View
from ui.web.markup import text
from ui.web.pager import render_pager
from ui.web.translation import translate
from ui.web.words import Words

ROWS_A_PAGE = 50


def render_review(drafts: Sequence[Draft], *, name: str, view: View, words: Words) -> str:
    """Return the drafts of a dataset, those that wait first.

    Args:
        drafts: All of them.
        name: Of the dataset.
        view: The page; `case` is the draft that is edited.
        words: The page's wording.
    """
    edited = next((draft for draft in drafts if draft.case.id == view.case), None)
    if edited is not None:
        return f'<div class="ev-review">{_form(edited, words=words)}</div>'
    counts = dict.fromkeys(("waiting", "accepted", "rejected"), 0)
    for draft in drafts:
        counts[draft.status] += 1
    said = words["ev review counts"].format(*counts.values())
    ready = any(draft.status == "waiting" and draft.complete for draft in drafts)
    all_of_them = (
        f'<button type="button" data-act="accept-all"{"" if ready else " disabled"}>'
        f"{text(words['ev accept all'])}</button>"
    )
    head = (
        f'<div class="ev-head">{render_back(words=words)}'
        f"<h2>{text(words['ev review'].format(name))}</h2>{all_of_them}</div>"
        f'<p class="hint" role="status">{text(said)}</p>'
    )
    return f'<div class="ev-review">{head}{_list(drafts, view=view, words=words)}</div>'


def _list(drafts: Sequence[Draft], *, view: View, words: Words) -> str:
    if not drafts:
        return render_empty(words["ev no drafts"])
    ordered = sorted(drafts, key=lambda draft: draft.status != "waiting")
    pages = -(-len(ordered) // ROWS_A_PAGE)
    page = min(view.page, pages - 1)
    shown = ordered[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    rows = "".join(_draft(draft, words=words) for draft in shown)
    act = 'data-act="page"'
    pager = render_pager(page, pages=pages, total=len(ordered), act=act, words=words)
    return f'<ul class="ev-drafts">{rows}</ul>{pager}'


def _draft(draft: Draft, *, words: Words) -> str:
    case = draft.case
    facts = [
        (words["ev gold"], _gold(draft, words=words)),
        (words["ev references"], "\n".join(case.references)),
        (words["ev documents"], words["ev joint"].join(case.documents)),
        (words["ev draft check"], translate(draft.check, words=words)),
        (words["ev draft note"], draft.note),
        (words["ev draft reply"], draft.reply),
    ]
    kind = (
        f'<span class="ev-tag">{text(kind_name(case.kind, words=words))}</span>'
        if case.kind
        else ""
    )
    return (
        f'<li class="{draft.status}"><h3>{text(case.question)} {kind}'
        f'<span class="ev-tag">{text(words[f"ev draft {draft.status}"])}</span></h3>'
        f"{render_facts([fact for fact in facts if fact[1]])}{_buttons(draft, words=words)}</li>"
    )


def _gold(draft: Draft, *, words: Words) -> str:
    return words["ev gold none"] if draft.case.unanswerable else " / ".join(draft.case.answers)


def _buttons(draft: Draft, *, words: Words) -> str:
    def button(act: str, *, off: bool = False) -> str:
        disabled = " disabled" if off else ""
        label = words[f"ev {act}"]
        named = words["ev act on"].format(label, draft.case.question)
        return (
            f'<button type="button" data-act="{act}" data-case="{text(draft.case.id)}" '
            f'aria-label="{text(named)}"{disabled}>{text(label)}</button>'
        )

    taken = "" if draft.status == "accepted" else button("accept", off=not draft.complete)
    left = "" if draft.status == "rejected" else button("reject")
    missing = "" if draft.complete else f'<span class="hint">{text(words["ev incomplete"])}</span>'
    return f'<div class="ev-buttons">{taken}{left}{button("edit")}{missing}</div>'


def _form(draft: Draft, *, words: Words) -> str:
    case = draft.case

    def area(name: str, key: str, value: str, *, rows: int) -> str:
        return (
            f'<label>{text(words[key])}<textarea name="{name}" rows="{rows}" maxlength="8000">'
            f"{text(value)}</textarea></label>"
        )

    checked = ' checked=""' if case.unanswerable else ""
    said = [(words["ev draft note"], draft.note), (words["ev draft reply"], draft.reply)]
    return (
        f"<h2>{text(words['ev edit question'])}</h2>"
        f"{render_facts([fact for fact in said if fact[1]])}"
        f'<form data-submit="save-draft" data-case="{text(case.id)}" class="ev-form">'
        f"{area('question', 'ev question', case.question, rows=2)}"
        f"{area('answers', 'ev answers lines', chr(10).join(case.answers), rows=3)}"
        f"{area('references', 'ev references lines', chr(10).join(case.references), rows=4)}"
        f'<label class="ev-check"><input type="checkbox" name="unanswerable"{checked}> '
        f"{text(words['ev unanswerable'])}</label>"
        f'<div class="ev-buttons"><button type="submit" class="primary">{text(words["ev save"])}'
        f'</button><button type="button" data-act="cancel">{text(words["ev cancel"])}</button>'
        "</div></form>"
    )
