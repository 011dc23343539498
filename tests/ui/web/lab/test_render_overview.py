from dataclasses import replace

from chains.settings.load import load_settings
from tests.ui.web.conftest import CONFIG
from tests.ui.web.lab.test_render_table import explored
from ui.web.lab.render_overview import render_overview
from ui.web.lab.runs import RunView
from ui.web.words import WORDS

ASKED = RunView(
    knowledge_base="k", question="问", settings=(load_settings(CONFIG, profile="offline"),)
)


def shown(run: RunView, *, overlay: str = "") -> str:
    return render_overview(run, name="n", overlay=overlay, words=WORDS["en"])


def test_while_it_runs_it_can_be_stopped() -> None:
    assert 'data-act="lab-stop" data-name="n"' in shown(ASKED)
    assert "Stopped before" in shown(replace(ASKED, running=False, stopped=True))


def test_what_nobody_foresaw_is_a_sentence() -> None:
    assert "This was not completed." in shown(replace(ASKED, running=False))


def test_what_went_wrong_without_stopping_the_question_is_said() -> None:
    found = explored(2)
    queries = replace(found.queries, warnings=("searched by <keywords> only",))
    run = replace(ASKED, running=False, found=(replace(found, queries=queries),))
    assert "searched by &lt;keywords&gt; only" in shown(run)


def test_the_overlay_can_be_copied() -> None:
    run = replace(ASKED, running=False, found=(explored(2),))
    assert '<pre id="lab-yaml">retrieval:' in shown(run, overlay="retrieval:\n  top_k: 1\n")
    assert "lab-yaml" not in shown(run)
