"""The conversation as a tab: which event of which component does what."""

import json
from typing import TYPE_CHECKING, Any

from ui.web.actions import QUIET, on_action
from ui.web.chat.events import WHOLE, ChatEvents, Shown, skipped
from ui.web.chat.layout import ChatParts, lay_out_chat
from ui.web.chat.list_events import ListEvents
from ui.web.chat.talk import Talk
from ui.web.chat.view import ChatViews
from ui.web.desk import Desk
from ui.web.kept import number_of

if TYPE_CHECKING:
    from gradio.components import Component

_ARRIVED = "(c) => { window.zhiwenChat.arrived(c); }"
_KNOWLEDGE_BASE = "(kb) => { window.zhiwen.address({kb: kb === %s ? '' : kb}); }"
_SAVE = "(file) => { window.zhiwenChat.save(file); }"
_LANDED = "() => { window.zhiwenChat.landed(); }"
_INTO = "(...asked) => window.zhiwenChat.into(...asked)"
_CHECK = "(seen, c) => { window.zhiwenChat.check(seen, c); }"
_CARRY = "(question) => { window.zhiwenChat.carry(question); }"


def add_chat_tab(desk: Desk) -> None:
    """Create the tab's components and connect them, inside the current `gr.Tab`."""
    services = desk.services
    talk = Talk(services.workspace.conversations, services.answers)
    chat = ChatEvents(
        talk=talk,
        views=ChatViews(services.workspace, talk, words=desk.words),
        page_images=services.page_images,
        words=desk.words,
    )
    listed = ListEvents(
        store=talk.store, chat=chat, asked_last=services.asked_last, words=desk.words
    )
    parts = lay_out_chat(desk.words, evidence=chat.views.nothing().passages)
    _wire_conversation(desk, parts, chat=chat, listed=listed)
    _wire_list(desk, parts, chat=chat, listed=listed)
    _wire_browser(desk, parts)
    _wire_load(desk, parts, chat=chat, listed=listed)


def _whole(parts: ChatParts) -> "list[Component]":
    return [parts.conversation, parts.earlier, *_changing(parts)]


def _changing(parts: ChatParts) -> "list[Component]":
    return [
        parts.passages,
        parts.latest,
        parts.status,
        parts.seen,
        parts.timer,
    ]


def _wire_conversation(
    desk: Desk, parts: ChatParts, *, chat: ChatEvents, listed: ListEvents
) -> None:
    import gradio as gr

    asking = gr.on(
        [parts.question.submit, parts.send.click],
        chat.ask,
        inputs=[parts.question, desk.chosen, parts.conversation, *parts.filter.all],
        outputs=[parts.question, parts.filter.trouble, *_whole(parts)],
        js=_INTO,
        **QUIET,
    )
    _show_list_after(asking, parts, listed)
    for area in (parts.earlier, parts.latest):
        done = on_action(
            area,
            chat.act,
            inputs=[parts.conversation],
            outputs=[parts.carried, desk.tabs, *_whole(parts)],
        )
        _show_list_after(done, parts, listed)
    on_action(parts.passages, chat.act_on_evidence, outputs=[parts.passages])
    parts.stop.click(chat.stop, inputs=[parts.conversation], **QUIET)
    # Two events: Gradio drops one that comes while the same is still on its way, and to look again
    # is asked for by the very answer that came too late.
    for event, mode in ((parts.timer.tick, "once"), (parts.again.click, "multiple")):
        event(
            chat.look,
            inputs=[parts.conversation, parts.seen],
            outputs=_changing(parts),
            trigger_mode=mode,
            **QUIET,
        )
    desk.chosen.change(chat.views.greeting, inputs=[desk.chosen], outputs=[parts.greeting], **QUIET)


def _wire_list(desk: Desk, parts: ChatParts, *, chat: ChatEvents, listed: ListEvents) -> None:
    shown = [parts.search, parts.conversation]
    parts.search.change(listed.show, inputs=shown, outputs=[parts.list], **QUIET)
    done = on_action(
        parts.list,
        listed.act,
        inputs=shown,
        outputs=[parts.list, parts.exported, desk.chosen, *_whole(parts)],
    )
    done.then(None, js=_LANDED, **QUIET)
    # By the browser alone, so that a question that is sent at once does not go to the old one.
    emptied = json.dumps([*chat.emptied(), {"active": False, "__type__": "update"}])
    parts.new.click(None, js=f"() => {emptied}", outputs=_whole(parts), **QUIET)


def _wire_browser(desk: Desk, parts: ChatParts) -> None:
    """Connect what only the browser can do: its address, saving a file, going to the lab."""
    name = json.dumps(desk.knowledge_base)
    for component, script in (
        (parts.conversation, _ARRIVED),
        (desk.chosen, _KNOWLEDGE_BASE % name),
        (parts.exported, _SAVE),
        (parts.carried, _CARRY),
    ):
        component.change(None, inputs=[component], js=script, **QUIET)
    parts.seen.change(None, inputs=[parts.seen, parts.conversation], js=_CHECK, **QUIET)


def _wire_load(desk: Desk, parts: ChatParts, *, chat: ChatEvents, listed: ListEvents) -> None:
    import gradio as gr

    def load(request: Any) -> Shown:  # noqa: ANN401 - Gradio's
        asked = request.query_params
        conversation = number_of(asked.get("c", ""))
        chosen = desk.knowledge_base_of(asked)
        # Without one, all is as it should be; and a question may have been sent meanwhile.
        shown = skipped(WHOLE) if conversation is None else chat.open(conversation)
        opened = "" if conversation is None else shown[0]
        return chosen, chat.views.greeting(chosen), listed.show("", opened), *shown

    load.__annotations__ = {"request": gr.Request}  # it is by this that Gradio passes it
    filled = [desk.chosen, parts.greeting, parts.list, *_whole(parts)]
    desk.page.load(load, outputs=filled, **QUIET).then(None, js=_LANDED, **QUIET)


def _show_list_after(event: Any, parts: ChatParts, listed: ListEvents) -> None:  # noqa: ANN401 - Gradio's dependency
    event.then(
        listed.show,
        inputs=[parts.search, parts.conversation],
        outputs=[parts.list],
        **QUIET,
    )
