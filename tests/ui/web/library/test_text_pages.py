from ui.web.library.text_pages import PAGE_CHARACTERS, page_of, page_starts


def test_a_short_text_is_one_page() -> None:
    assert page_starts(PAGE_CHARACTERS, [0, 500]) == [0]
    assert page_starts(0, []) == [0]


def test_pages_begin_with_a_chunk() -> None:
    chunks = list(range(0, 60_000, 300))
    starts = page_starts(60_200, chunks)
    assert starts == [0, 19_800, 39_600, 59_400]
    assert [page_of(offset, starts) for offset in (0, 19_799, 19_800, 60_000)] == [0, 0, 1, 3]


def test_a_chunk_that_is_longer_than_a_page_is_cut() -> None:
    assert page_starts(45_000, [0, 44_000]) == [0, 20_000, 40_000]
    assert page_starts(45_000, []) == [0, 20_000, 40_000]
