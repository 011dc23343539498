"""Emptying answers that rest on a document which is to be forgotten."""

import json
import sqlite3
import time
from collections.abc import Collection, Iterator

from chains.answering.answer import Answer
from chains.conversations.formats import dump_answer, dump_trouble
from chains.conversations.records import FORGOTTEN, StoredTrouble
from chains.knowledge.traces import texts_not_in
from chains.providers.analysis import fold

_LONGEST_ANSWER_SECONDS = 24 * 3600.0
"""No answer takes longer than that to be written."""


def erase_document(
    connection: sqlite3.Connection, knowledge_base: str, *, document: str, source: str
) -> None:
    """Empty the answers that rest on a document, and those behind them in a conversation.

    Args:
        connection: Within a transaction.
        knowledge_base: The one that the document is in.
        document: Its id.
        source: Its display path, by which an answer of another reading may know it.
    """
    now = time.time()
    connection.execute("DELETE FROM forgotten WHERE at < ?", (now - _LONGEST_ANSWER_SECONDS,))
    connection.execute("INSERT INTO forgotten VALUES (?, ?, ?)", (knowledge_base, document, now))
    speaking = connection.execute(
        "SELECT conversation, min(number) AS first FROM exchanges WHERE trim(knowledge_base) = ? "
        "AND (instr(answer, ?) OR instr(answer, ?)) GROUP BY conversation",
        (knowledge_base, _names("document_id", document), _names("source", source)),
    ).fetchall()
    for row in speaking:
        connection.execute(
            "UPDATE exchanges SET text = '', answer = ?, trouble = ?, folded = '', reason = '' "
            "WHERE conversation = ? AND number >= ? AND trim(knowledge_base) = ?",
            (*_emptied(), row["conversation"], row["first"], knowledge_base),
        )
    _fold_questions(connection)


def erase_texts(
    connection: sqlite3.Connection, knowledge_base: str, texts: Collection[str]
) -> None:
    """Empty whatever else holds one of some texts: questions, titles, reasons, stray answers.

    Args:
        connection: Within a transaction.
        knowledge_base: Other knowledge bases may hold them by their own right.
        texts: Each of at least `text_search.SHORTEST` bytes.
    """
    wanted = sorted(texts)
    if not wanted:
        return
    rows = connection.execute(
        "SELECT e.id, e.conversation, c.title, e.question, e.standalone, e.reason, e.answer "
        "FROM exchanges e JOIN conversations c ON c.id = e.conversation "
        "WHERE trim(e.knowledge_base) = ?",
        (knowledge_base,),
    ).fetchall()
    for row in rows:
        if _holds(row["title"], wanted):
            connection.execute(
                "UPDATE conversations SET title = '…', folded = '' WHERE id = ?",
                (row["conversation"],),
            )
        said = "\n".join(row[name] for name in ("question", "standalone", "reason"))
        if _holds(said, wanted):
            connection.execute(
                "UPDATE exchanges SET question = '…', standalone = '', reason = '', text = '', "
                "answer = ?, trouble = ?, folded = '' WHERE id = ?",
                (*_emptied(), row["id"]),
            )
        elif _holds(row["answer"], wanted):
            connection.execute(
                "UPDATE exchanges SET text = '', answer = ?, trouble = ?, folded = '' WHERE id = ?",
                (*_emptied(), row["id"]),
            )
    _fold_questions(connection)


def was_forgotten(connection: sqlite3.Connection, row: sqlite3.Row, answer: Answer) -> bool:
    """Tell whether an answer that is about to be kept has been forgotten while it was written.

    Args:
        connection: Within a transaction.
        row: Its exchange.
        answer: The answer.
    """
    if row["trouble"] == _emptied()[1]:
        return True
    passages = answer.evidence.passages if answer.evidence else ()
    documents = {passage.chunk.document_id for passage in passages}
    forgotten = connection.execute(
        "SELECT document FROM forgotten WHERE knowledge_base = ? AND at >= ?",
        (row["knowledge_base"].strip(), row["created"]),
    )
    return any(found["document"] in documents for found in forgotten)


def answers_elsewhere(connection: sqlite3.Connection, knowledge_base: str) -> Iterator[str]:
    """Yield all that was said about other knowledge bases."""
    rows = connection.execute(
        "SELECT question, standalone, reason, text, answer FROM exchanges "
        "WHERE trim(knowledge_base) != ?",
        (knowledge_base,),
    )
    for row in rows:
        yield _both("\n".join(row))


def _emptied() -> tuple[str, str]:
    """Return the JSON of no answer, and of the reason."""
    return dump_answer(Answer()), dump_trouble(StoredTrouble(kind=FORGOTTEN))


def _names(key: str, value: str) -> str:
    return f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}"


def _holds(text: str, texts: list[str]) -> bool:
    return len(texts_not_in(texts, [_both(text)])) < len(texts)


def _both(text: str) -> str:
    """Return a text as it is, and as it was before it was written as JSON."""
    plain = text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
    return text if plain == text else f"{text}\n{plain}"


def _fold_questions(connection: sqlite3.Connection) -> None:
    """Make what was emptied found by its question again."""
    rows = connection.execute(
        "SELECT id, question FROM exchanges WHERE folded = '' AND question != '…'"
    ).fetchall()
    for row in rows:
        connection.execute(
            "UPDATE exchanges SET folded = ? WHERE id = ?", (fold(row["question"]), row["id"])
        )
