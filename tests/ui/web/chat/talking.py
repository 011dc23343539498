"""Conversations without a browser: what events do, and how an answer comes to its end."""

from chains.conversations.records import Asked
from chains.workspace import Workspace
from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from ui.web.chat.exchange import Exchange
from ui.web.chat.live import LiveAnswers
from ui.web.chat.talk import Talk
from ui.web.words import WORDS

QUESTION = "增压泵的保修期多长？"
SENTENCE = "增压泵的保修期为 24 个月，自发货日起计算。"
PATIENCE = 30.0


class Talking:
    """A visitor's conversations over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.live = LiveAnswers(workspace, workspace.conversations)
        self.talk = Talk(workspace.conversations, self.live)

    def begin(
        self, question: str = QUESTION, *, conversation: int | None = None, kb: str = "手册"
    ) -> Exchange:
        asked = Asked(question=question, knowledge_base=kb)
        return self.now(self.talk.ask(asked, conversation=conversation).id)

    def ask(
        self, question: str = QUESTION, *, conversation: int | None = None, kb: str = "手册"
    ) -> Exchange:
        """Ask, and return the exchange at its end."""
        return self.ended(self.begin(question, conversation=conversation, kb=kb).id)

    def now(self, exchange: int) -> Exchange:
        found = self.talk.exchange(exchange, words=WORDS["zh"])
        assert found is not None
        return found

    def ended(self, exchange: int) -> Exchange:
        assert wait_until(lambda: self.live.look(exchange) is None, seconds=PATIENCE)
        return self.now(exchange)

    def has_said(self, exchange: int, text: str) -> bool:
        return wait_until(lambda: text in self.now(exchange).answer.text, seconds=PATIENCE)

    def close(self) -> None:
        self.live.close()
        self.workspace.close()


def with_model(ollama: OllamaDouble, **model: object) -> dict[str, object]:
    """Add a thinking model to the server; returns the overlay that chats with it."""
    thinking = {"name": "deepseek-r1", "capabilities": ("completion", "thinking")}
    ollama.add(ModelDouble(**(thinking | model)))  # type: ignore[arg-type]
    return {
        "chat": {"provider": "ollama", "model": "deepseek-r1", "base_url": ollama.base_url},
        "retrieval": {"variants": {"provider": "none"}},
    }
