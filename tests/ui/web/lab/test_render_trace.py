from chains.errors import ServiceFailedError
from chains.retrieval.explain import Fate
from chains.retrieval.rescue import Attempt, Change
from tests.support.rag_steps import chunk
from tests.ui.web.lab.test_render_table import explored
from ui.web.lab.render_trace import render_trace
from ui.web.lab.runs import ExplanationView
from ui.web.words import WORDS

FATE = Fate(chunk_id="x", death="reranked", rank=9, limit=8)


def change(path: str, new: object) -> Change:
    return Change(path=path, old=8, new=new, beside={})


def shown(*tried: Attempt, running: bool = False) -> str:
    view = ExplanationView(
        chunk_id="x", fate=FATE, tried=tried, total=len(tried) + running, running=running
    )
    return render_trace(view, name="n", chunk=chunk("字"), found=explored(2), words=WORDS["en"])


def test_of_one_setting_the_smallest_change_is_named_in_the_order_tried() -> None:
    html = shown(
        Attempt(change=change("top_k", 16), rank=9, kept=True, answered=True),
        Attempt(change=change("mmr", None), rank=3, kept=True, answered=False),
        Attempt(change=change("top_k", 40), rank=9, kept=True, answered=True),
    )
    assert "8 → 16, then rank 9" in html
    assert "40" not in html
    assert html.index("top_k") < html.index("retrieval.mmr")
    assert "8 → not set, then rank 3; the evidence is still too weak" in html


def test_it_can_be_stopped_while_it_runs() -> None:
    assert 'data-act="lab-stop" data-name="n"' in shown(running=True)
    assert "lab-stop" not in shown(Attempt(change=change("top_k", 16)))


def test_where_nothing_helps_it_says_so_and_what_was_not_tried() -> None:
    html = shown(Attempt(change=change("mmr", 1), error=ServiceFailedError("<b>")))
    assert "No single change that was tried" in html
    assert "mmr could not be tried: &lt;b&gt;" in html
