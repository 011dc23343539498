"""Which event of which component asks, shows, stops or clears."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ui.web.chat.conversation import Conversation
from ui.web.chat.events import Chat, ChatView
from ui.web.layout import Parts

if TYPE_CHECKING:
    import gradio as gr


class ChatOutputs:
    """The chat's views as values for: exchanges, passages, question, send, stop."""

    def __init__(self, chat: Chat) -> None:
        """Prepare for one chat."""
        self._chat = chat

    def ask(
        self, question: str, knowledge_base: str, said: Conversation
    ) -> Iterator[tuple[Any, ...]]:
        """Yield what is shown while a question is answered; the first time the box is emptied."""
        if not question.strip():
            yield self.show(knowledge_base, said)
            return
        for number, view in enumerate(self._chat.ask(question, knowledge_base, said)):
            yield _outputs(view, empty_box=number == 0)

    def show(self, knowledge_base: str, said: Conversation) -> tuple[Any, ...]:
        """Show the conversation as it stands."""
        return _outputs(self._chat.view(said, knowledge_base))

    def clear(self, knowledge_base: str, said: Conversation) -> tuple[Any, ...]:
        """Begin a new conversation."""
        said.clear()
        return self.show(knowledge_base, said)


def wire_chat(page: "gr.Blocks", parts: Parts, said: "gr.State", chat: Chat) -> None:
    """Connect the components inside the current `gr.Blocks` with a chat.

    Args:
        page: The page, which loads.
        parts: Its components.
        said: Session state that holds the conversation.
        chat: What answers.
    """
    import gradio as gr

    shown = ChatOutputs(chat)
    filled = [parts.exchanges, parts.passages, parts.question, parts.send, parts.stop]
    # Our own texts say what goes on; and the page is no API that Gradio should describe.
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "undocumented"}
    asking = gr.on(
        [parts.question.submit, parts.send.click],
        shown.ask,
        inputs=[parts.question, parts.chosen, said],
        outputs=filled,
        api_name="ask",
        concurrency_limit=8,
        **quiet,
    )
    asked = [parts.chosen, said]
    # An error nobody foresaw: the exchange says so, and the traceback is in the terminal.
    asking.failure(shown.show, inputs=asked, outputs=filled, **quiet)
    parts.chosen.change(shown.show, inputs=asked, outputs=filled, **quiet)
    page.load(shown.show, inputs=asked, outputs=filled, **quiet)
    parts.clear.click(shown.clear, inputs=asked, outputs=filled, api_name="clear", **quiet)
    parts.stop.click(_stop, inputs=said, api_name="stop", queue=False, **quiet)


def _outputs(view: ChatView, *, empty_box: bool = False) -> tuple[Any, ...]:
    import gradio as gr

    box = "" if empty_box else gr.skip()
    buttons = (gr.update(visible=not view.running), gr.update(visible=view.running))
    return view.conversation, view.passages, box, *buttons


def _stop(said: Conversation) -> None:
    said.stop()
