"""The components of the chat and where they stand.

Left #conversations, in the middle #talk (#exchanges with #earlier, #latest and #greeting; #ask),
right #evidence (#passages). On a phone the buttons of #drawers open what is at the sides.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.web.actions import action_area
from ui.web.markup import text
from ui.web.words import Words

if TYPE_CHECKING:
    import gradio as gr

POLL_SECONDS = 0.25


@dataclass(frozen=True, kw_only=True)
class FilterParts:
    """Where a filter is typed, and what is wrong with it."""

    files: "gr.Textbox"
    folders: "gr.Textbox"
    types: "gr.Textbox"
    since: "gr.Textbox"
    until: "gr.Textbox"
    trouble: "gr.HTML"

    @property
    def all(self) -> "list[gr.Textbox]":
        """The boxes in the order of `filtering.read_filter`."""
        return [self.files, self.folders, self.types, self.since, self.until]


@dataclass(frozen=True, kw_only=True)
class ChatParts:
    """The components that events fill or read.

    Attributes:
        conversation: Hidden: id of the conversation that this tab shows, or "".
        seen: Hidden: which moment of the latest exchange this tab shows.
        exported: Hidden: JSON of the file that the browser is to save.
        carried: Hidden: the question that goes to the lab.
        again: Hidden: asks how far the answer is, once.
        timer: Asks how far the answer is, while one is being written.
        new: Begins another conversation.
        search: What conversations are searched for.
        list: The conversations.
        earlier: All exchanges but the latest one; they do not change by themselves.
        latest: The latest exchange.
        greeting: What is seen while there is neither.
        status: What a screen reader is told.
        question: What is going to be asked.
        send: Asks it.
        stop: Ends the answer that is being written.
        filter: Which documents are asked.
        passages: The evidence of one exchange.
    """

    conversation: "gr.Textbox"
    seen: "gr.Textbox"
    exported: "gr.Textbox"
    carried: "gr.Textbox"
    again: "gr.Button"
    timer: "gr.Timer"
    new: "gr.Button"
    search: "gr.Textbox"
    list: "gr.HTML"
    earlier: "gr.HTML"
    latest: "gr.HTML"
    greeting: "gr.HTML"
    status: "gr.HTML"
    question: "gr.Textbox"
    send: "gr.Button"
    stop: "gr.Button"
    filter: FilterParts
    passages: "gr.HTML"


def lay_out_chat(words: Words, *, evidence: str) -> ChatParts:
    """Create the components inside the current `gr.Tab`.

    Args:
        words: The page's wording.
        evidence: What stands in the place of passages at first.
    """
    import gradio as gr

    hidden = [
        gr.Textbox("", visible="hidden", show_label=False, elem_id=name)
        for name in ("conversation", "seen", "exported", "carried")
    ]
    again = gr.Button("", visible="hidden", elem_id="look-again")
    timer = gr.Timer(POLL_SECONDS, active=False)
    with gr.Row(elem_id="chat-desk"):
        with gr.Column(elem_id="conversations"):
            new, search, listed = _lay_out_list(words)
        with gr.Column(elem_id="talk"):
            gr.HTML(_drawer_buttons(words), elem_id="drawers")
            with gr.Column(elem_id="exchanges"):
                earlier = action_area(elem_id="earlier")
                latest = action_area(elem_id="latest")
                greeting = gr.HTML("", elem_id="greeting")
            status = gr.HTML("", elem_id="chat-status")
            with gr.Column(elem_id="ask"):
                question, send, stop = _lay_out_question(words)
                chosen = _lay_out_filter(words)
        with gr.Column(elem_id="evidence"):
            passages = action_area(evidence, elem_id="passages")
    return ChatParts(
        conversation=hidden[0],
        seen=hidden[1],
        exported=hidden[2],
        carried=hidden[3],
        again=again,
        timer=timer,
        new=new,
        search=search,
        list=listed,
        earlier=earlier,
        latest=latest,
        greeting=greeting,
        status=status,
        question=question,
        send=send,
        stop=stop,
        filter=chosen,
        passages=passages,
    )


def _lay_out_list(words: Words) -> "tuple[gr.Button, gr.Textbox, gr.HTML]":
    import gradio as gr

    new = gr.Button(f"+ {words['chats new']}", size="sm", elem_id="new-conversation")
    search = gr.Textbox(
        "",
        label=words["chats search"],
        placeholder=words["chats search hint"],
        show_label=False,
        max_lines=1,
        elem_id="conversation-search",
    )
    return new, search, action_area(elem_id="conversation-list")


def _lay_out_question(words: Words) -> "tuple[gr.Textbox, gr.Button, gr.Button]":
    import gradio as gr

    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            "",
            label=words["question"],
            show_label=False,
            placeholder=words["placeholder"],
            max_lines=6,
            autofocus=True,
            elem_id="question",
        )
        send = gr.Button(words["send"], variant="primary", elem_id="send")
        # Which of the two is seen, the style sheet tells by the newest answer: Gradio mounts what
        # becomes visible later, and then shows what was hidden again meanwhile.
        stop = gr.Button(f"{words['stop']} ■", elem_id="stop")
    return question, send, stop


def _lay_out_filter(words: Words) -> FilterParts:
    import gradio as gr

    def box(name: str, hint: str) -> gr.Textbox:
        return gr.Textbox(
            "",
            label=words[f"filter {name}"],
            placeholder=words[f"filter {hint} hint"],
            max_lines=1,
            elem_id=f"filter-{name}",
            min_width=120,
        )

    with gr.Accordion(words["filter"], open=False, elem_id="filter"):
        with gr.Row():
            files, folders, types = (box(name, name) for name in ("files", "folders", "types"))
        with gr.Row():
            since, until = (box(name, "day") for name in ("since", "until"))
    trouble = gr.HTML("", elem_id="filter-trouble")
    return FilterParts(
        files=files, folders=folders, types=types, since=since, until=until, trouble=trouble
    )


def _drawer_buttons(words: Words) -> str:
    buttons = "".join(
        f'<button type="button" data-page="drawer" data-drawer="{drawer}" '
        f'aria-controls="{drawer}" aria-expanded="false">{text(words[label])}</button>'
        for drawer, label in (("conversations", "chats"), ("evidence", "passages"))
    )
    return f'<nav class="drawers" aria-label="{text(words["chat drawers"])}">{buttons}</nav>'
