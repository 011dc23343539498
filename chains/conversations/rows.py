"""Rows of the conversations: what is written into them, and what is read from them."""

import sqlite3

from chains.answering.answer import Answer
from chains.conversations.formats import (
    dump_answer,
    dump_filter,
    load_answer,
    load_filter,
    load_trouble,
)
from chains.conversations.records import Asked, StoredExchange
from chains.errors import ConversationError
from chains.providers.analysis import fold

_TITLE_LENGTH = 40


def shortened(title: str) -> str:
    """Return a title of one line, with an ellipsis where it was cut."""
    line = " ".join(title.split())
    return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1]}…"


def deleted() -> ConversationError:
    """Return the error for a conversation that is gone."""
    return ConversationError("this conversation was deleted", hint="begin another one")


def exists(connection: sqlite3.Connection, conversation: int) -> bool:
    """Tell whether a conversation is there."""
    found = connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation,))
    return found.fetchone() is not None


def begin_conversation(connection: sqlite3.Connection, asked: Asked, now: float) -> int:
    """Add a conversation that is called like its first question; returns its id."""
    title = shortened(asked.question)
    added = connection.execute(
        "INSERT INTO conversations (title, knowledge_base, created, updated, folded) "
        "VALUES (?, ?, ?, ?, ?)",
        (title, asked.knowledge_base, now, now, fold(title)),
    )
    return int(added.lastrowid or 0)


def cut_off(connection: sqlite3.Connection, conversation: int, number: int, asked: Asked) -> None:
    """Remove an exchange and those behind it; the title follows the first question."""
    first = connection.execute(
        "SELECT c.title, e.question FROM conversations c JOIN exchanges e "
        "ON e.conversation = c.id WHERE c.id = ? AND e.number = 1",
        (conversation,),
    ).fetchone()
    connection.execute(
        "DELETE FROM exchanges WHERE conversation = ? AND number >= ?", (conversation, number)
    )
    if number == 1 and first and first["title"] == shortened(first["question"]):
        title = shortened(asked.question)
        connection.execute(
            "UPDATE conversations SET title = ?, folded = ? WHERE id = ?",
            (title, fold(title), conversation),
        )


def add_exchange(
    connection: sqlite3.Connection, conversation: int, asked: Asked, now: float
) -> StoredExchange:
    """Add a question at the end of a conversation."""
    (number,) = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM exchanges WHERE conversation = ?", (conversation,)
    ).fetchone()
    added = connection.execute(
        "INSERT INTO exchanges (conversation, number, question, standalone, knowledge_base, "
        "filter, state, text, answer, trouble, vote, reason, created, folded) "
        "VALUES (?, ?, ?, ?, ?, ?, 'running', '', ?, '', '', '', ?, ?)",
        (
            conversation,
            number,
            asked.question,
            asked.standalone,
            asked.knowledge_base,
            dump_filter(asked.filter),
            dump_answer(Answer()),
            now,
            fold(asked.question),
        ),
    )
    return StoredExchange(
        id=int(added.lastrowid or 0),
        conversation=conversation,
        number=number,
        asked=asked,
        created=now,
    )


def to_exchange(row: sqlite3.Row) -> StoredExchange:
    """Return a row of `exchanges` as what it says."""
    return StoredExchange(
        id=row["id"],
        conversation=row["conversation"],
        number=row["number"],
        asked=Asked(
            question=row["question"],
            knowledge_base=row["knowledge_base"],
            standalone=row["standalone"],
            filter=load_filter(row["filter"]),
        ),
        state=row["state"],
        answer=load_answer(row["answer"], text=row["text"]),
        trouble=load_trouble(row["trouble"]),
        vote=row["vote"],
        reason=row["reason"],
        created=row["created"],
    )
