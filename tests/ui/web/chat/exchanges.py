"""Exchanges made by hand, for rendering."""

from typing import Any

from chains.answering.answer import Answer
from ui.web.chat.exchange import Exchange


def make_exchange(answer: Answer, **fields: Any) -> Exchange:
    """An exchange that is done."""
    known: dict[str, Any] = {
        "id": 7,
        "number": 1,
        "conversation": 3,
        "knowledge_base": "手册",
        "question": "保修期？",
        "answer": answer,
    }
    return Exchange(**(known | fields))
