"""Conversations: written while they go on, listed, searched, renamed, deleted."""

import time
from collections.abc import Collection, Sequence
from pathlib import Path

from chains.answering.answer import Answer
from chains.conversations.database import ConversationDatabase
from chains.conversations.erasing import (
    answers_elsewhere,
    erase_document,
    erase_texts,
    was_forgotten,
)
from chains.conversations.formats import dump_answer, dump_trouble
from chains.conversations.records import (
    FORGOTTEN,
    Asked,
    ConversationSummary,
    State,
    StoredExchange,
    StoredTrouble,
    Vote,
)
from chains.conversations.rows import (
    add_exchange,
    begin_conversation,
    cut_off,
    deleted,
    exists,
    shortened,
    to_exchange,
)
from chains.knowledge.remembered import Memory, Remembered
from chains.knowledge.traces import texts_not_in
from chains.providers.analysis import fold

_SUMMARY = (
    "SELECT c.*, (SELECT count(*) FROM exchanges WHERE conversation = c.id) AS exchanges "
    "FROM conversations c"
)


class ConversationStore:
    """All conversations of a data folder; safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is created when the first question is asked."""
        self._database = ConversationDatabase(path)

    def begin(
        self, asked: Asked, *, conversation: int | None = None, replacing: int | None = None
    ) -> StoredExchange:
        """Add a question to a conversation.

        Args:
            asked: The question.
            conversation: Which one; None begins another.
            replacing: Number of the exchange that it takes the place of; those behind it go too.

        Raises:
            ConversationError: The conversation was deleted.
        """
        now = time.time()
        with self._database.transaction() as connection:
            if conversation is None:
                conversation = begin_conversation(connection, asked, now)
            elif exists(connection, conversation):
                connection.execute(
                    "UPDATE conversations SET updated = ?, knowledge_base = ? WHERE id = ?",
                    (now, asked.knowledge_base, conversation),
                )
            else:
                raise deleted()
            if replacing is not None:
                cut_off(connection, conversation, replacing, asked)
            return add_exchange(connection, conversation, asked, now)

    def write(
        self,
        exchange: int,
        answer: Answer,
        *,
        state: State,
        trouble: StoredTrouble | None = None,
    ) -> None:
        """Keep what an answer is by now; nothing happens where the question was deleted.

        An answer that rests on a document that was forgotten meanwhile is not kept.
        """
        with self._database.transaction() as connection:
            row = connection.execute("SELECT * FROM exchanges WHERE id = ?", (exchange,)).fetchone()
            if row is None:
                return
            if was_forgotten(connection, row, answer):
                answer, trouble = Answer(), StoredTrouble(kind=FORGOTTEN)
            connection.execute(
                "UPDATE exchanges SET state = ?, text = ?, answer = ?, trouble = ?, folded = ? "
                "WHERE id = ?",
                (
                    state,
                    answer.text,
                    dump_answer(answer),
                    dump_trouble(trouble),
                    fold(f"{row['question']}\n{answer.text}"),
                    exchange,
                ),
            )

    def read(self, conversation: int) -> list[StoredExchange]:
        """Return the exchanges of a conversation, oldest first; none if it was deleted."""
        return self._exchanges("conversation = ? ORDER BY number", conversation)

    def latest(self, conversation: int) -> StoredExchange | None:
        """Return the latest exchange of a conversation, or None if it was deleted."""
        clause = "conversation = ? ORDER BY number DESC LIMIT 1"
        return next(iter(self._exchanges(clause, conversation)), None)

    def exchange(self, exchange: int) -> StoredExchange | None:
        """Return one exchange, or None if it was deleted."""
        return next(iter(self._exchanges("id = ?", exchange)), None)

    def voted(self, vote: Vote) -> list[StoredExchange]:
        """Return the exchanges of all conversations that have a vote, oldest first."""
        return self._exchanges("vote = ? ORDER BY id", vote)

    def summary(self, conversation: int) -> ConversationSummary | None:
        """Return a line of the list, or None if the conversation was deleted."""
        found = self._select("WHERE c.id = ?", [conversation])
        return found[0] if found else None

    def summaries(
        self, *, search: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[ConversationSummary, ...]:
        """Return conversations, the one that was asked last first.

        Args:
            search: Words, all of which the title, a question or an answer has; width, case and
                script do not matter.
            limit: How many.
            offset: How many are left out before.
        """
        words = fold(search).split()
        clause = " AND ".join(
            "(instr(c.folded, ?) OR EXISTS (SELECT 1 FROM exchanges e "
            "WHERE e.conversation = c.id AND instr(e.folded, ?)))"
            for _ in words
        )
        values = [value for word in words for value in (word, word)]
        return self._select(
            f"{'WHERE ' + clause if words else ''} ORDER BY updated DESC, id DESC LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation a title; an empty one changes nothing.

        Raises:
            ConversationError: It was deleted.
        """
        wanted = shortened(title)
        with self._database.transaction() as connection:
            if not exists(connection, conversation):
                raise deleted()
            if wanted:
                connection.execute(
                    "UPDATE conversations SET title = ?, folded = ? WHERE id = ?",
                    (wanted, fold(wanted), conversation),
                )

    def delete(self, conversation: int) -> None:
        """Remove a conversation from the disk; one that is gone already stays gone."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def vote(self, exchange: int, vote: Vote, *, reason: str = "") -> None:
        """Keep what a reader thinks of an answer."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE exchanges SET vote = ?, reason = ? WHERE id = ?", (vote, reason, exchange)
            )

    def of(self, knowledge_base: str) -> Memory:
        """Return what may remember documents of a knowledge base."""
        return _Memory(self._database, knowledge_base.strip())

    def _exchanges(self, clause: str, value: int | str) -> list[StoredExchange]:
        if not self._database.exists:
            return []
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM exchanges WHERE {clause}",
                (value,),
            ).fetchall()
        return [to_exchange(row) for row in rows]

    def _select(self, clause: str, values: Sequence[object]) -> tuple[ConversationSummary, ...]:
        if not self._database.exists:
            return ()
        columns = ("id", "title", "knowledge_base", "created", "updated", "exchanges")
        with self._database.reading() as connection:
            rows = connection.execute(f"{_SUMMARY} {clause}", tuple(values)).fetchall()
        return tuple(ConversationSummary(**{name: row[name] for name in columns}) for row in rows)


class _Memory:
    """The answers of one knowledge base."""

    def __init__(self, database: ConversationDatabase, knowledge_base: str) -> None:
        self._database = database
        self._knowledge_base = knowledge_base

    def forget(self, *, document: str, source: str, texts: Collection[str] = ()) -> Remembered:
        """Empty every answer that rests on a document; see `Memory`.

        Questions stay, unless they hold words of the document. An answer behind it in the same
        conversation goes too: what was said before is what a model is asked with.
        """
        if not self._database.exists:
            return Remembered()
        with self._database.transaction() as connection:
            erase_document(connection, self._knowledge_base, document=document, source=source)
            erase_texts(connection, self._knowledge_base, texts)
            elsewhere = answers_elsewhere(connection, self._knowledge_base)
            missing = texts_not_in(sorted(texts), elsewhere)
        self._database.compact()
        return Remembered(files=tuple(self._database.files()), texts=tuple(missing))
