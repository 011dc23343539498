from collections.abc import Iterator

import pytest

from chains.exploring import Explorers
from chains.knowledge.filters import SearchFilter
from chains.settings.trial import with_retrieval
from tests.chains.retrieval.exploring import (
    LOST,
    chunk_of,
    explained,
    opened_explorers,
    run,
)


@pytest.fixture(scope="module")
def explorers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorers]:
    with opened_explorers(tmp_path_factory.mktemp("explain")) as opened:
        yield opened


def test_every_stage_says_what_it_did_and_how_long_it_took(explorers: Explorers) -> None:
    found = run(explorers, {}, by=SearchFilter())
    names = [stage.name for stage in found.stages]
    assert names == ["queries", "dense", "lexical", "fused", "reranked", "packed"]
    assert all(stage.milliseconds > 0 for stage in found.stages)
    best = chunk_of(explorers, "增压泵.txt")
    assert found.rank(best) == 1
    assert [stage.places[best].rank for stage in found.stages[1:]] == [1, 1, 1, 1, 1]
    assert found.chunks[best].source == "增压泵.txt"
    assert len(found.stages[2].lists) == len(found.queries.questions) == 2


def test_what_the_stages_report_is_what_the_chain_does(explorers: Explorers) -> None:
    found = run(explorers, {"mmr": 0.5}, by=SearchFilter())
    question = found.queries.standalone.question
    settings = with_retrieval(explorers.workspace.settings, {"mmr": 0.5})
    from chains.rag import build_rag

    workspace = explorers.workspace
    chain = build_rag(
        settings, knowledge=workspace.knowledge("泵"), embedder=workspace.recipe.embedder
    )
    ranked = chain.retrieve.invoke(question).ranked
    assert found.order == tuple(each.chunk.id for each in ranked)
    assert [stage.name for stage in found.stages][-2:] == ["diversified", "packed"]


@pytest.mark.parametrize("death", LOST)
def test_the_stage_at_which_a_passage_was_left_behind_is_named(
    explorers: Explorers, death: str
) -> None:
    source, overlay = LOST[death]
    fate, _ = explained(explorers, chunk_of(explorers, source), overlay)
    assert fate.death == death


@pytest.mark.parametrize("death", LOST)
def test_the_change_that_is_named_keeps_the_passage(explorers: Explorers, death: str) -> None:
    source, overlay = LOST[death]
    chunk_id = chunk_of(explorers, source)
    fate, attempts = explained(explorers, chunk_id, overlay)
    helping = [attempt for attempt in attempts if attempt.helps(fate)]
    assert helping
    assert [attempt.error for attempt in attempts if attempt.error] == []
    settings = with_retrieval(explorers.workspace.settings, overlay)
    for attempt in helping:
        changed = with_retrieval(settings, attempt.change.overlay)
        after = explorers.explorer("泵", changed).explore(
            run(explorers, {}, by=SearchFilter()).queries.standalone.question
        )
        assert after.packed(chunk_id)
        assert not after.evidence.abstained or fate.death != "declined"


def test_the_named_changes_are_those_one_would_expect(explorers: Explorers) -> None:
    expected = {
        "not found": "lexical.candidates",
        "fused": "top_k",
        "unscored": "top_k",
        "reranked": "top_k",
        "diversified": "mmr",
        "no room": "context.characters",
        "declined": "gate.threshold",
    }
    for death, path in expected.items():
        source, overlay = LOST[death]
        fate, attempts = explained(explorers, chunk_of(explorers, source), overlay)
        assert path in [each.change.path for each in attempts if each.helps(fate)], death


def test_a_passage_that_no_arm_had_has_its_rank_deeper_down(explorers: Explorers) -> None:
    source, overlay = LOST["not found"]
    fate, _ = explained(explorers, chunk_of(explorers, source), overlay)
    assert fate.rank is None
    assert fate.dense is not None
    assert fate.dense.rank > 2
    assert fate.lexical is not None
    assert fate.lexical.rank > 2


def test_a_passage_without_a_word_of_the_question_has_no_rank(explorers: Explorers) -> None:
    fate, _ = explained(explorers, chunk_of(explorers, "叉车.txt"), {"lexical": {"candidates": 3}})
    assert fate.lexical is None
    assert fate.dense is not None


def test_an_unknown_passage(explorers: Explorers) -> None:
    fate, attempts = explained(explorers, "0" * 16, {})
    assert (fate.death, attempts) == ("unknown", [])


def test_a_passage_outside_of_the_filter(explorers: Explorers) -> None:
    other = SearchFilter(sources=("油泵.txt",))
    fate, attempts = explained(explorers, chunk_of(explorers, "增压泵.txt"), {}, by=other)
    assert (fate.death, attempts) == ("filtered", [])


def test_a_disabled_passage(explorers: Explorers) -> None:
    chunk_id = chunk_of(explorers, "真空泵.txt")
    explorers.workspace.switch_chunk("泵", chunk_id, enabled=False)
    fate, attempts = explained(explorers, chunk_id, {})
    explorers.workspace.switch_chunk("泵", chunk_id, enabled=True)
    assert (fate.death, attempts) == ("disabled", [])


def test_a_passage_that_was_read_needs_no_change(explorers: Explorers) -> None:
    fate, attempts = explained(explorers, chunk_of(explorers, "增压泵.txt"), {})
    assert (fate.death, fate.rank, attempts) == (None, 1, [])
