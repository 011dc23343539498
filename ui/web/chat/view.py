"""What the chat of one language looks like at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from chains.answering.answer import Answer
from chains.knowledge.library import KnowledgeBaseSummary
from chains.workspace import Workspace
from ui.web.chat.exchange import Exchange
from ui.web.chat.render_answer import render_conversation, render_exchange
from ui.web.chat.render_passages import ShownPage, render_passages
from ui.web.chat.talk import Talk
from ui.web.markup import text
from ui.web.troubles import Trouble, render_trouble
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class ChatView:
    """A conversation as HTML.

    Attributes:
        earlier: All exchanges but the latest one.
        latest: The latest one.
        passages: Its evidence.
        status: What a screen reader is told.
        seen: Which moment of the latest exchange it is.
        running: Whether an answer is being written.
    """

    earlier: str
    latest: str
    passages: str
    status: str
    seen: str
    running: bool


class ChatViews:
    """Makes views of conversations."""

    def __init__(self, workspace: Workspace, talk: Talk, *, words: Words) -> None:
        """Prepare.

        Args:
            workspace: Its knowledge bases are named in the greeting.
            talk: Has the conversations.
            words: The page's wording.
        """
        self._workspace = workspace
        self._talk = talk
        self._words = words

    def conversation(self, conversation: int | None) -> ChatView:
        """Return all of a conversation; nothing for None."""
        if conversation is None:
            return self.nothing()
        exchanges = self._talk.exchanges(conversation, words=self._words)
        if not exchanges:
            return self.deleted()
        *earlier, latest = exchanges
        return ChatView(
            earlier=self.exchanges(earlier),
            latest=render_conversation([latest], words=self._words, welcome=""),
            passages=self.passages(latest),
            status=self._status(latest),
            seen=moment_key(latest),
            running=latest.state == "running",
        )

    def exchanges(self, exchanges: Sequence[Exchange]) -> str:
        """Return exchanges that do not change by themselves."""
        return "".join(render_exchange(exchange, words=self._words) for exchange in exchanges)

    def moment(self, latest: Exchange) -> ChatView:
        """Return what changes while an answer is written; `earlier` is left empty."""
        return ChatView(
            earlier="",
            latest=render_conversation([latest], words=self._words, welcome=""),
            passages=self.passages(latest),
            status=self._status(latest),
            seen=moment_key(latest),
            running=latest.state == "running",
        )

    def knowledge_bases(self) -> list[KnowledgeBaseSummary]:
        """Return the knowledge bases that there are."""
        return self._workspace.summaries()

    def greeting(self, knowledge_base: str) -> str:
        """Return what is seen before anything is asked."""
        known = {summary.name: summary for summary in self.knowledge_bases()}
        summary = known.get(knowledge_base.strip())
        key = "chat welcome" if summary and summary.documents else "chat empty"
        welcome = self._words[key].format(knowledge_base)
        return render_conversation([], words=self._words, welcome=welcome)

    def deleted(self) -> ChatView:
        """Return what is shown in the place of a conversation that is gone."""
        return self.trouble(
            Trouble(summary=self._words["chats deleted"], remedy=self._words["chats deleted hint"])
        )

    def trouble(self, trouble: Trouble) -> ChatView:
        """Return a conversation that is nothing but a trouble."""
        return self.nothing(f'<div class="conversation">{render_trouble(trouble)}</div>')

    def passages(self, exchange: Exchange, *, image: ShownPage | None = None) -> str:
        """Return the evidence of an exchange, with a page of it where one was asked for."""
        return render_passages(
            exchange.answer,
            words=self._words,
            settled=exchange.state != "running",
            exchange=exchange.id,
            image=image,
        )

    def nothing(self, latest: str = "") -> ChatView:
        """Return a conversation without exchanges."""
        passages = render_passages(Answer(), words=self._words, settled=True)
        return ChatView(
            earlier="", latest=latest, passages=passages, status="", seen="", running=False
        )

    def _status(self, latest: Exchange) -> str:
        key = "chat running" if latest.state == "running" else "chat finished"
        return f'<p class="unseen" role="status">{text(self._words[key])}</p>'


def moment_key(exchange: Exchange) -> str:
    """Return a short text that is another one whenever an exchange looks otherwise.

    It begins with the conversation and a bar; what stands before the blank says which evidence
    is shown.
    """
    answer = exchange.answer
    evidence = (
        f"{exchange.conversation}|{exchange.id}:{exchange.state}:{answer.evidence is not None}"
    )
    lengths = (len(answer.text), len(answer.thinking), len(answer.sentences), len(answer.warnings))
    return f"{evidence} {lengths}:{len(exchange.stages)}:{exchange.running_stage}:{exchange.waited}"
