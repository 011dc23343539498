import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.documents import Block, Location, ParsedFile
from loaders.splitter import Splitter, TextChunk

TABLE = "| 型号 | 价格 |\n| --- | --- |\n" + "\n".join(f"| A{n} | {n}00元 |" for n in range(30))


def parsed(*blocks: Block) -> ParsedFile:
    return ParsedFile(blocks=blocks, parser="test/1")


def paragraphs(*texts: str) -> ParsedFile:
    return parsed(*(Block(text=text) for text in texts))


def texts_of(chunks: list[TextChunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


characters = st.sampled_from("甲乙丙丁。！？…；，”」）.,;:\"' \n\tabc123\u3000😀")
blocks = st.builds(
    Block,
    text=st.text(characters, min_size=1, max_size=120).map(str.strip).filter(bool),
    kind=st.sampled_from(["text", "table", "list"]),
    location=st.builds(
        Location,
        page=st.integers(1, 3),
        sheet=st.sampled_from([None, "表1"]),
        heading=st.sampled_from([None, "一", "二"]),
    ),
)
documents = st.lists(blocks, min_size=1, max_size=6).map(lambda found: parsed(*found))
sizes = st.integers(16, 60).flatmap(
    lambda size: st.tuples(st.just(size), st.integers(0, size // 2))
)


@settings(deadline=None)
@given(document=documents, size=sizes)
def test_chunks_are_slices_no_longer_than_asked(
    document: ParsedFile, size: tuple[int, int]
) -> None:
    for chunk in Splitter(chunk_size=size[0], chunk_overlap=size[1]).split(document):
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text == chunk.text.strip() != ""
        assert len(chunk.text) <= size[0]


@settings(deadline=None)
@given(document=documents, size=sizes)
def test_chunks_cover_everything_but_white_space(
    document: ParsedFile, size: tuple[int, int]
) -> None:
    chunks = Splitter(chunk_size=size[0], chunk_overlap=size[1]).split(document)
    covered = {offset for chunk in chunks for offset in range(chunk.start, chunk.end)}
    assert {i for i, c in enumerate(document.text) if not c.isspace()} <= covered


@settings(deadline=None)
@given(document=documents, size=sizes)
def test_chunks_repeat_at_most_the_overlap(document: ParsedFile, size: tuple[int, int]) -> None:
    chunks = Splitter(chunk_size=size[0], chunk_overlap=size[1]).split(document)
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end - after.start <= size[1]


@settings(deadline=None)
@given(document=documents, size=sizes)
def test_a_chunk_stays_within_its_heading_and_sheet(
    document: ParsedFile, size: tuple[int, int]
) -> None:
    for chunk in Splitter(chunk_size=size[0], chunk_overlap=size[1]).split(document):
        touched = [b for s, e, b in document.spans() if s < chunk.end and e > chunk.start]
        places = {(b.location.sheet, b.location.heading) for b in touched}
        assert places == {(chunk.location.sheet, chunk.location.heading)}
        assert chunk.location.page == touched[0].location.page


def test_what_fits_is_one_chunk() -> None:
    assert texts_of(Splitter(chunk_size=16).split(paragraphs("甲。", "乙。"))) == ["甲。\n\n乙。"]


def test_paragraphs_part_before_sentences() -> None:
    document = paragraphs("第一段的第一句。第二句。", "第二段。")
    assert texts_of(Splitter(chunk_size=16).split(document)) == [
        "第一段的第一句。第二句。",
        "第二段。",
    ]


def test_sentences_part_behind_their_closing_quotes() -> None:
    document = paragraphs("他说：“今天不去了。”她问：“那明天去吗？”没有人再说话了。")
    assert texts_of(Splitter(chunk_size=16).split(document)) == [
        "他说：“今天不去了。”",
        "她问：“那明天去吗？”",
        "没有人再说话了。",
    ]


def test_clauses_part_where_sentences_are_too_long() -> None:
    document = paragraphs("春天来了以后，山上的雪慢慢化了；河里的冰也开了，鱼又游回来了。")
    assert texts_of(Splitter(chunk_size=16).split(document)) == [
        "春天来了以后，山上的雪慢慢化了；",
        "河里的冰也开了，鱼又游回来了。",
    ]


def test_english_parts_between_words() -> None:
    document = paragraphs("The quick brown fox jumps over the lazy dog. It is version 1.5 now.")
    chunks = Splitter(chunk_size=24).split(document)
    words = document.text.split()
    assert [word for chunk in chunks for word in chunk.text.split()] == words


def test_a_number_is_not_cut_at_its_comma() -> None:
    document = paragraphs("总计一共是一千二百万,即12,000,000元整")
    assert any("12,000,000" in text for text in texts_of(Splitter(chunk_size=16).split(document)))


def test_without_any_separator_characters_part() -> None:
    chunks = Splitter(chunk_size=16).split(paragraphs("甲" * 40))
    assert [len(chunk.text) for chunk in chunks] == [16, 16, 8]


def test_an_overlap_begins_behind_a_clause() -> None:
    document = paragraphs("一二三四五六，七八九十。甲乙丙丁戊己，庚辛壬癸。")
    chunks = Splitter(chunk_size=20, chunk_overlap=8).split(document)
    assert texts_of(chunks) == ["一二三四五六，七八九十。", "七八九十。甲乙丙丁戊己，庚辛壬癸。"]


def test_an_overlap_without_a_clause_in_reach_is_characters() -> None:
    chunks = Splitter(chunk_size=20, chunk_overlap=4).split(paragraphs("甲乙丙丁戊己庚辛" * 4))
    assert [(chunk.start, chunk.end) for chunk in chunks] == [(0, 16), (12, 32)]


def test_a_chunk_that_the_overlap_would_repeat_whole_is_left_out() -> None:
    document = paragraphs("短。", "甲乙丙丁戊己庚辛壬癸子丑")
    chunks = Splitter(chunk_size=20, chunk_overlap=6).split(document)
    assert texts_of(chunks) == ["短。\n\n甲乙丙丁戊己庚辛壬癸子丑"]


def test_a_heading_begins_a_chunk() -> None:
    document = parsed(
        Block(text="甲的内容。", location=Location(heading="甲")),
        Block(text="乙", kind="heading", location=Location(heading="乙")),
        Block(text="乙的内容。", location=Location(heading="乙")),
    )
    assert texts_of(Splitter().split(document)) == ["甲的内容。", "乙\n\n乙的内容。"]


def test_slides_are_apart() -> None:
    document = parsed(
        *(Block(text=f"第{n}页", location=Location(slide=n)) for n in (1, 2)),
    )
    assert [chunk.location.slide for chunk in Splitter().split(document)] == [1, 2]


def test_a_location_spans_the_pages_and_boxes_it_touches() -> None:
    boxes = ((1, 0.0, 0.0, 9.0, 9.0), (2, 0.0, 0.0, 9.0, 9.0), (3, 0.0, 0.0, 9.0, 9.0))
    document = parsed(
        *(
            Block(text="字" * 10, location=Location(page=n, boxes=(boxes[n - 1],)))
            for n in (1, 2, 3)
        )
    )
    first, second = Splitter(chunk_size=24).split(document)
    assert first.location == Location(page=1, page_end=2, boxes=boxes[:2])
    assert second.location == Location(page=3, boxes=boxes[2:])


def test_a_location_spans_rows_and_times() -> None:
    document = parsed(
        Block(text="甲", location=Location(rows=(2, 5), time=(0.0, 1.5))),
        Block(text="乙", location=Location(rows=(6, 9), time=(1.5, 4.0))),
    )
    (chunk,) = Splitter().split(document)
    assert (chunk.location.rows, chunk.location.time) == ((2, 9), (0.0, 4.0))


def test_chunks_inside_a_table_carry_its_header() -> None:
    chunks = Splitter(chunk_size=64).split(parsed(Block(text=TABLE, kind="table")))
    assert len(chunks) > 3
    assert {chunk.table_header for chunk in chunks[1:]} == {"| 型号 | 价格 |"}
    assert chunks[0].table_header == ""


def test_rows_of_a_table_stay_whole() -> None:
    chunks = Splitter(chunk_size=64).split(parsed(Block(text=TABLE, kind="table")))
    assert all(re.fullmatch(r"\|.*\|", line) for c in chunks for line in c.text.split("\n"))


def test_rows_that_fit_a_chunk_alone_are_not_cut_for_their_header() -> None:
    table = TABLE.replace("000元", "面议，以销售报价为准")
    chunks = Splitter(chunk_size=40).split(parsed(Block(text=table, kind="table")))
    assert texts_of(chunks)[0] == "| 型号 | 价格 |\n| --- | --- |"
    assert texts_of(chunks)[1].startswith("| A0 | 面议，以销售报价为准 |")
    assert all(re.fullmatch(r"\|.*\|", line) for c in chunks for line in c.text.split("\n"))
