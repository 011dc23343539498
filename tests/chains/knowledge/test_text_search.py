import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.knowledge import text_search
from chains.knowledge.text_search import PatternSearch

SENTENCES = ("张三的工资是每月九千元。", "张三的工资不能告诉别人。", "plain ascii words")


def search(*texts: str) -> PatternSearch:
    return PatternSearch(text.encode() for text in texts)


def test_it_finds_what_is_there_and_nothing_else() -> None:
    data = f"前言。{SENTENCES[0]}后记 {SENTENCES[2]}".encode()
    assert search(*SENTENCES).found_in(data) == {SENTENCES[0].encode(), SENTENCES[2].encode()}


@pytest.mark.parametrize("shift", range(9))
def test_a_pattern_is_found_at_every_offset(shift: int) -> None:
    data = b"\0" * shift + SENTENCES[0].encode()
    assert search(SENTENCES[0]).found_in(data) == {SENTENCES[0].encode()}


def test_no_patterns_or_no_data_find_nothing() -> None:
    assert search().found_in(b"x" * 100) == set()
    assert search(*SENTENCES).found_in(b"") == set()


def test_a_short_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="is shorter than 8 bytes"):
        PatternSearch([b"seven.."])


def test_a_pattern_on_the_border_of_two_blocks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_search, "_BLOCK_BYTES", 16)
    data = ("前言很长很长。" * 3 + SENTENCES[0] + "后记").encode()
    assert search(*SENTENCES).found_in_stream(io.BytesIO(data)) == {SENTENCES[0].encode()}


@given(
    st.binary(max_size=60), st.lists(st.binary(min_size=8, max_size=12), max_size=4), st.binary()
)
def test_it_finds_what_a_plain_search_finds(
    before: bytes, patterns: list[bytes], after: bytes
) -> None:
    data = before + b"".join(patterns[:2]) + after
    assert PatternSearch(patterns).found_in(data) == {p for p in patterns if p in data}
