import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.conversations.records import Asked, StoredTrouble
from chains.conversations.store import ConversationStore
from chains.errors import ConversationError
from chains.knowledge.filters import SearchFilter
from tests.ui.web.answers import make_answer, make_passage

ANSWER = make_answer(make_passage("保修期为 24 个月。"), "保修期为 24 个月。")


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "data" / "conversations.db")


def asked(question: str, knowledge_base: str = "手册") -> Asked:
    return Asked(question=question, knowledge_base=knowledge_base)


def titles(store: ConversationStore, search: str = "") -> list[str]:
    return [summary.title for summary in store.summaries(search=search)]


def test_before_anything_is_asked_there_is_no_file(
    store: ConversationStore, tmp_path: Path
) -> None:
    assert store.summaries() == ()
    assert store.read(1) == []
    assert store.exchange(1) is None
    assert store.latest(1) is None
    assert store.of("手册").forget(document="d", source="s", texts=()).files == ()
    assert not (tmp_path / "data").exists()


def test_a_question_is_there_before_its_answer(store: ConversationStore) -> None:
    chosen = Asked(
        question="保修期？",
        knowledge_base="手册",
        standalone="增压泵的保修期？",
        filter=SearchFilter(types=("pdf",)),
    )
    begun = store.begin(chosen)
    (read,) = store.read(begun.conversation)
    assert read == begun
    assert (read.number, read.state, read.asked) == (1, "running", chosen)


def test_an_answer_is_written_and_read(store: ConversationStore) -> None:
    begun = store.begin(asked("保修期多长？"))
    store.write(begun.id, Answer(text="保修"), state="running")
    trouble = StoredTrouble(kind="ServiceFailedError", detail="cut off")
    store.write(begun.id, ANSWER, state="failed", trouble=trouble)
    read = store.exchange(begun.id)
    assert read is not None
    assert (read.answer, read.state, read.trouble) == (ANSWER, "failed", trouble)
    assert store.latest(begun.conversation) == read


def test_exchanges_are_numbered_within_their_conversation(store: ConversationStore) -> None:
    first = store.begin(asked("一"))
    other = store.begin(asked("二"))
    second = store.begin(asked("三"), conversation=first.conversation)
    assert [each.number for each in (first, other, second)] == [1, 1, 2]
    assert [each.asked.question for each in store.read(first.conversation)] == ["一", "三"]


def test_a_question_takes_the_place_of_another_and_of_what_came_after(
    store: ConversationStore,
) -> None:
    first = store.begin(asked("保修期？"))
    for question in ("那潜水泵呢？", "叉车呢？"):
        store.begin(asked(question), conversation=first.conversation)
    again = store.begin(asked("叉车限速？"), conversation=first.conversation, replacing=2)
    assert again.number == 2
    assert [e.asked.question for e in store.read(first.conversation)] == ["保修期？", "叉车限速？"]
    assert titles(store) == ["保修期？"]
    store.begin(asked("限速？"), conversation=first.conversation, replacing=1)
    assert titles(store) == ["限速？"]


def test_a_title_that_was_given_stays_when_the_question_changes(store: ConversationStore) -> None:
    first = store.begin(asked("保修期？"))
    store.rename(first.conversation, "  泵的\n保修  ")
    store.begin(asked("限速？"), conversation=first.conversation, replacing=1)
    assert titles(store) == ["泵的 保修"]
    store.rename(first.conversation, "   ")
    assert titles(store) == ["泵的 保修"]


def test_a_long_question_makes_a_short_title(store: ConversationStore) -> None:
    store.begin(asked("很长的问题" * 30))
    (title,) = titles(store)
    assert len(title) == 40
    assert title.endswith("…")


def test_the_list_is_paged_the_one_asked_last_first(store: ConversationStore) -> None:
    begun = [store.begin(asked(f"问题 {number}")) for number in range(5)]
    store.begin(asked("又问"), conversation=begun[1].conversation)
    assert titles(store) == ["问题 1", "问题 4", "问题 3", "问题 2", "问题 0"]
    assert [each.title for each in store.summaries(limit=2, offset=2)] == ["问题 3", "问题 2"]
    assert store.summaries()[0].exchanges == 2


@pytest.mark.parametrize(
    "search", ["24 個月", "２４", "保修 月", "增压泵", "售後", "SHOUHOU", "  "]
)
def test_titles_questions_and_answers_are_searched_whatever_the_script(
    store: ConversationStore, search: str
) -> None:
    begun = store.begin(asked("增壓泵的保修期多长？"))
    store.write(begun.id, ANSWER, state="done")
    store.rename(begun.conversation, "售后 Shouhou")
    assert titles(store, search) == ["售后 Shouhou"]


@pytest.mark.parametrize("search", ["叉车", "24 叉车", "%", "_", "'", '"'])
def test_what_is_nowhere_is_not_found(store: ConversationStore, search: str) -> None:
    begun = store.begin(asked("增压泵的保修期多长？"))
    store.write(begun.id, ANSWER, state="done")
    assert titles(store, search) == []


def test_a_vote_is_kept_and_taken_back(store: ConversationStore) -> None:
    begun = store.begin(asked("保修期多长？"))
    store.vote(begun.id, "down", reason="wrong: 是 36 个月")
    (read,) = store.read(begun.conversation)
    assert (read.vote, read.reason) == ("down", "wrong: 是 36 个月")
    store.vote(begun.id, "")
    (read,) = store.read(begun.conversation)
    assert (read.vote, read.reason) == ("", "")


def test_what_is_deleted_is_off_the_disk_and_its_address_leads_nowhere(
    store: ConversationStore, tmp_path: Path
) -> None:
    begun = store.begin(asked("保修期多长？"))
    store.write(begun.id, ANSWER, state="done")
    store.delete(begun.conversation)
    store.delete(begun.conversation)
    files = sorted((tmp_path / "data").iterdir())
    assert "24 个月".encode() not in b"".join(path.read_bytes() for path in files)
    assert store.summary(begun.conversation) is None
    assert store.begin(asked("另一个")).conversation > begun.conversation


def test_a_deleted_conversation_cannot_go_on(store: ConversationStore) -> None:
    begun = store.begin(asked("保修期多长？"))
    store.delete(begun.conversation)
    with pytest.raises(ConversationError, match="this conversation was deleted"):
        store.begin(asked("那潜水泵呢？"), conversation=begun.conversation)
    with pytest.raises(ConversationError, match="this conversation was deleted"):
        store.rename(begun.conversation, "新标题")
    store.write(begun.id, ANSWER, state="done")
    store.vote(begun.id, "up")
    assert store.summaries() == ()


def test_many_threads_write_at_once(store: ConversationStore) -> None:
    def talk(number: int) -> int:
        begun = store.begin(asked(f"问题 {number}"))
        for _ in range(5):
            store.write(begun.id, ANSWER, state="running")
        store.write(begun.id, ANSWER, state="done")
        return begun.conversation

    with ThreadPoolExecutor(8) as threads:
        conversations = list(threads.map(talk, range(16)))
    assert len(set(conversations)) == 16
    assert all(store.read(each)[0].answer == ANSWER for each in conversations)


def test_a_damaged_file_is_named(store: ConversationStore, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "conversations.db").write_bytes(b"no database" * 100)
    with pytest.raises(ConversationError, match=r"conversations\.db: cannot be opened"):
        store.summaries()


def test_a_file_of_another_version_is_named(store: ConversationStore, tmp_path: Path) -> None:
    store.begin(asked("保修期多长？"))
    with sqlite3.connect(tmp_path / "data" / "conversations.db") as database:
        database.execute("UPDATE meta SET value = '99'")
    database.close()
    with pytest.raises(ConversationError, match="written by another version of zhiwen"):
        store.summaries()
