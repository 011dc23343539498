"""The page: layout, and which event fills which component."""

from typing import TYPE_CHECKING

from chains.workspace import Workspace
from ui.web.chat.conversation import Conversation
from ui.web.chat.events import Chat
from ui.web.chat.wiring import wire_chat
from ui.web.layout import Parts, knowledge_base_names, lay_out
from ui.web.upload.events import Upload
from ui.web.words import WORDS, Words, page_language

if TYPE_CHECKING:
    import gradio as gr


def build_page(workspace: Workspace, *, knowledge_base: str) -> "gr.Blocks":
    """Build the page.

    Args:
        workspace: What is asked, and where uploads go.
        knowledge_base: The one that is chosen at first, whether it exists or not.
    """
    import gradio as gr

    words = WORDS[page_language(workspace.settings)]
    chat = Chat(workspace, words=words)
    page: gr.Blocks
    with gr.Blocks(title=words["title"], fill_width=True, analytics_enabled=False) as page:
        first = chat.view(Conversation(), knowledge_base)
        parts = lay_out(workspace, words=words, first=first, knowledge_base=knowledge_base)
        conversation = gr.State(Conversation)
        wire_chat(page, parts, conversation, chat)
        _wire_upload(parts, workspace, words)
    return page


def _wire_upload(parts: Parts, workspace: Workspace, words: Words) -> None:
    import gradio as gr

    upload = Upload(workspace, words=words)
    chosen = parts.chosen
    parts.add.upload(
        upload.add,
        inputs=[parts.add, chosen],
        outputs=parts.report,
        show_progress="hidden",
        api_name="upload",
        api_visibility="undocumented",
    ).then(
        lambda name: gr.update(choices=knowledge_base_names(workspace, name)),
        inputs=chosen,
        outputs=chosen,
        show_progress="hidden",
        api_visibility="undocumented",
    )
