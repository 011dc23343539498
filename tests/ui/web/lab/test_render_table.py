import re

from chains.retrieval.explore import Exploration, StageReport
from chains.retrieval.steps import Candidates, Evidence
from tests.support.rag_steps import chunk, queries
from ui.web.lab.render_table import render_table
from ui.web.words import WORDS

NASTY = "<script>alert(1)</script> & 文字"


def explored(count: int, *, reranked: list[int] | None = None) -> Exploration:
    """An exploration of so many chunks, in the order of their numbers."""
    chunks = [chunk(f"{NASTY} {number}", number=number) for number in range(count)]
    hits = [(each.id, 1.0 - at / 1000) for at, each in enumerate(chunks)]
    order = [chunks[number].id for number in reranked or range(count)]
    stages = [
        StageReport(name="fused", milliseconds=1.0, lists=(hits,)),
        StageReport(name="reranked", milliseconds=1.0, lists=([(each, 2.0) for each in order],)),
    ]
    asked = queries("问")
    evidence = Evidence(candidates=Candidates(queries=asked, ranked=()), passages=(), score=0.5)
    return Exploration(
        queries=asked,
        stages=tuple(stages),
        evidence=evidence,
        order=tuple(order),
        chunks={each.id: each for each in chunks},
        top_k=1,
    )


def test_rises_and_falls_are_arrows_and_words() -> None:
    html = render_table([explored(3, reranked=[2, 0, 1])], page=0, pin="", words=WORDS["zh"])
    assert '<span class="up" aria-hidden="true">↑2</span><span class="sr">上升 2 位</span>' in html
    assert html.count('class="down"') == 2
    assert 'title="得分 2"' in html


def test_nothing_of_a_document_is_markup() -> None:
    html = render_table([explored(2)], page=0, pin="", words=WORDS["zh"])
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_fifty_passages_stand_on_a_page() -> None:
    found = explored(120)
    pages = [render_table([found], page=page, pin="", words=WORDS["en"]) for page in (0, 2, 9)]
    assert [len(re.findall('data-act="pin"', html)) for html in pages] == [50, 20, 20]
    assert 'data-to="1"' in pages[0]


def test_two_configurations_have_adjacent_columns() -> None:
    both = [explored(3), explored(3, reranked=[2, 0, 1])]
    html = render_table(both, page=0, pin=both[0].order[0], words=WORDS["en"])
    assert html.count('colspan="2"') == 2
    assert 'data-label="Reranked A"' in html
    assert 'data-label="Reranked B"' in html
    assert html.count('aria-current="true"') == 1
    assert render_table([explored(0)], page=0, pin="", words=WORDS["en"]).startswith("<p")
