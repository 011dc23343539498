"""The components of the page and where they stand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chains.workspace import Workspace
from ui.web.banner import render_banner
from ui.web.chat.events import ChatView
from ui.web.words import Words

if TYPE_CHECKING:
    import gradio as gr

# Bring a question to the top of the window when it is sent; move nothing at any other time.
_SHOW_NEW_QUESTION = """
let seen = 0;
new MutationObserver(() => {
  const all = element.querySelectorAll(".exchange");
  if (all.length > seen && all.length > 1) all[all.length - 1].scrollIntoView();
  seen = all.length;
}).observe(element, {childList: true, subtree: true});
"""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that events fill or read."""

    chosen: "gr.Dropdown"
    add: "gr.UploadButton"
    clear: "gr.Button"
    report: "gr.HTML"
    exchanges: "gr.HTML"
    passages: "gr.HTML"
    question: "gr.Textbox"
    send: "gr.Button"
    stop: "gr.Button"


def lay_out(workspace: Workspace, *, words: Words, first: ChatView, knowledge_base: str) -> Parts:
    """Create the components inside the current `gr.Blocks`.

    Args:
        workspace: Whose knowledge bases can be chosen.
        words: The page's wording.
        first: What the chat shows before anything is asked.
        knowledge_base: The one that is chosen at first.
    """
    import gradio as gr

    with gr.Row(elem_id="top"):
        gr.HTML(f"<h1>{words['title']}<small>{words['tagline']}</small></h1>", elem_id="brand")
        chosen = gr.Dropdown(
            knowledge_base_names(workspace, knowledge_base),
            value=knowledge_base,
            label=words["knowledge base"],
            allow_custom_value=True,
            elem_id="knowledge-base",
        )
        add = gr.UploadButton(words["add"], file_count="multiple", size="sm", elem_id="add")
        clear = gr.Button(words["clear"], size="sm", elem_id="clear")
    gr.HTML(render_banner(workspace.settings, words=words), elem_id="banner")
    report = gr.HTML("", elem_id="report")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            exchanges = gr.HTML(
                first.conversation, elem_id="exchanges", js_on_load=_SHOW_NEW_QUESTION
            )
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    label=words["question"],
                    show_label=False,
                    placeholder=words["placeholder"],
                    max_lines=6,
                    autofocus=True,
                    elem_id="question",
                )
                send = gr.Button(words["send"], variant="primary", elem_id="send")
                stop = gr.Button(words["stop"], visible=False, elem_id="stop")
        with gr.Column(elem_id="evidence"):
            passages = gr.HTML(first.passages, elem_id="passages")
    return Parts(
        chosen=chosen,
        add=add,
        clear=clear,
        report=report,
        exchanges=exchanges,
        passages=passages,
        question=question,
        send=send,
        stop=stop,
    )


def knowledge_base_names(workspace: Workspace, chosen: str) -> list[str]:
    """Return the knowledge bases to choose from, the chosen one always among them."""
    return sorted({summary.name for summary in workspace.summaries()} | {chosen.strip() or chosen})
