"""What can be done with an answer: its buttons and forms."""

from collections.abc import Iterator

from ui.web.chat.exchange import Exchange
from ui.web.chat.render_sentences import plain_text
from ui.web.markup import fold, text
from ui.web.words import Words

REASONS = ("wrong", "not in the documents", "bad citation", "incomplete", "other")
"""Why an answer is no good: keys of the wording, behind `vote `."""

_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 11h4v9H3zM7 11l4.5-8c1.7 0 2.6 1.3 '
    '2.2 3L13 9.5h6a2 2 0 0 1 2 2.4l-1.4 6.5A2 2 0 0 1 17.6 20H7"/></svg>'
)
"""A thumb; drawn, as not every machine has a font with one."""


def render_controls(exchange: Exchange, *, words: Words) -> str:
    """Return the buttons and forms under an answer that is not being written any more."""
    if exchange.state == "running":
        return '<div class="controls"></div>'
    buttons = "".join(_buttons(exchange, words=words))
    return (
        f'<div class="controls"><div class="buttons" role="group" '
        f'aria-label="{text(words["answer actions"])}">{buttons}</div>'
        f"{_vote_reason(exchange, words=words)}{_edit(exchange, words=words)}</div>"
    )


def render_standalone(exchange: Exchange, *, words: Words) -> str:
    """Return what was searched for, where it is not what was asked, and a form to change it."""
    evidence = exchange.answer.evidence
    searched = exchange.standalone_edited or (evidence.standalone_question if evidence else "")
    if not searched or searched.strip() == exchange.question.strip():
        return '<div class="standalone"></div>'
    key = "standalone edited" if exchange.standalone_edited else "standalone"
    form = ""
    if exchange.state != "running":
        form = fold(
            f"standalone-{exchange.id}",
            label=words["standalone edit"],
            content=_question_form(
                exchange,
                name="standalone",
                value=searched,
                label=words["standalone edit"],
                send=words["standalone send"],
            ),
        )
    return f'<div class="standalone"><p>{text(words[key].format(searched))}</p>{form}</div>'


def _buttons(exchange: Exchange, *, words: Words) -> Iterator[str]:
    at = f'data-exchange="{exchange.id}"'
    cited = len(exchange.answer.citations)
    if exchange.answer.evidence is not None:
        label = words["evidence label"].format(cited)
        name = words["evidence of"].format(cited)
        if exchange.answer.abstained:
            label = name = words["nearest"]
        yield (
            f'<button type="button" data-act="evidence" {at} data-page="evidence" '
            f'aria-pressed="false" '
            f'aria-label="{text(label)}">{text(name)}</button>'
        )
    if exchange.answer.text:
        yield from (_vote(exchange, way, words=words) for way in ("up", "down"))
        copied = text(plain_text(exchange.answer, words=words))
        yield (
            f'<button type="button" data-page="copy" data-text="{copied}">'
            f"{text(words['copy answer'])}</button>"
        )
    yield f'<button type="button" data-act="retry" {at}>{text(words["retry"])}</button>'
    yield f'<label class="button" for="edit-{exchange.id}">{text(words["edit"])}</label>'
    yield f'<button type="button" data-act="open-lab" {at}>{text(words["open lab"])}</button>'


def _vote(exchange: Exchange, way: str, *, words: Words) -> str:
    pressed = exchange.vote == way
    label = text(words[f"vote {way}"])
    return (
        f'<button type="button" class="vote" data-way="{way}" data-act="vote" '
        f'data-exchange="{exchange.id}" data-vote="{"" if pressed else way}" '
        f'aria-pressed="{str(pressed).lower()}" '
        f'aria-label="{label}" title="{label}">'
        f"{_THUMB}</button>"
    )


def _vote_reason(exchange: Exchange, *, words: Words) -> str:
    """Return the question why, after a 👎; and its answer, once it is given."""
    if exchange.vote != "down":
        return '<div class="why"></div>'
    if exchange.reason:
        return (
            f'<div class="why"><p role="status">'
            f"{text(words['vote noted'].format(_reason(exchange.reason, words)))}</p></div>"
        )
    choices = "".join(
        f'<label><input type="radio" name="reason" value="{text(reason)}" required> '
        f"{text(words[f'vote {reason}'])}</label>"
        for reason in REASONS
    )
    return (
        f'<div class="why"><form data-submit="vote-reason" data-exchange="{exchange.id}">'
        f"<fieldset><legend>{text(words['vote why'])}</legend>{choices}</fieldset>"
        f'<input type="text" name="more" maxlength="500" aria-label="{text(words["vote more"])}" '
        f'placeholder="{text(words["vote more"])}">'
        f'<button type="submit">{text(words["vote send"])}</button></form></div>'
    )


def _reason(reason: str, words: Words) -> str:
    kind, _, more = reason.partition(": ")
    named = words[f"vote {kind}"] if kind in REASONS else kind
    joint = "：" if words["language"] == "zh" else ": "
    return joint.join(part for part in (named, more) if part)


def _edit(exchange: Exchange, *, words: Words) -> str:
    """Return the form that asks the question again in other words."""
    note = f'<p class="hint">{text(words["edit note"])}</p>'
    form = fold(
        f"edit-{exchange.id}",
        label=words["edit"],
        content=_question_form(
            exchange,
            name="resend",
            value=exchange.question,
            label=words["edit"],
            send=words["edit send"],
        )
        + note,
    )
    return f'<div class="edit">{form}</div>'


def _question_form(exchange: Exchange, *, name: str, value: str, label: str, send: str) -> str:
    return (
        f'<form data-submit="{name}" data-exchange="{exchange.id}">'
        f'<textarea name="question" rows="2" required aria-label="{text(label)}">{text(value)}'
        f'</textarea><button type="submit">{text(send)}</button></form>'
    )
