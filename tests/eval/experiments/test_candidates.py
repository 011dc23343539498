from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.rag import RagChain
from chains.settings.load import load_settings
from chains.workspace import Workspace
from eval.dataset import Case, load_dataset
from eval.experiments.asking import build_sharing_ask
from eval.experiments.candidates import CandidateStore, Found
from eval.runs.asking import build_ask
from eval.runs.rows import format_row
from eval.runs.run import ingest_dataset
from tests.support.dataset import write_dataset
from tests.support.zhiwen import CONFIG

NAME = "kb"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, ...]:
    folder = tmp_path_factory.mktemp("sets") / "小集"
    turn = {"question": "叉车限速多少？", "answer": "5 公里/小时。"}
    follow_up = {"id": "4", "question": "那转弯呢？", "history": [turn]}
    first = {"id": "1", "question": "增压泵的保修期多长？", "answers": ["24个月"]}
    return load_dataset(write_dataset(folder, [first, follow_up])).cases


@pytest.fixture(scope="module")
def workspace(
    tmp_path_factory: pytest.TempPathFactory, cases: tuple[Case, ...]
) -> Iterator[tuple[Workspace, str]]:
    dataset = load_dataset(write_dataset(tmp_path_factory.mktemp("kb") / "小集"))
    space = Workspace(
        load_settings(CONFIG, profile="offline"), data_dir=tmp_path_factory.mktemp("data")
    )
    name = ingest_dataset(dataset, space, on_file=lambda _: None)
    yield space, name
    space.close()


@pytest.fixture
def rag(workspace: tuple[Workspace, str]) -> RagChain:
    space, name = workspace
    return space.rag(name)


def store_in(folder: Path, workspace: tuple[Workspace, str]) -> CandidateStore:
    space, name = workspace
    return CandidateStore(folder / "stages" / "k.jsonl", knowledge=space.knowledge(name))


def find(store: CandidateStore, rag: RagChain, case: Case) -> Found:
    question = case.to_question(distinct_documents=10)
    found = Found(candidates=rag.retrieve.invoke(question), steps={"search": 1.5}, milliseconds=2.5)
    store.add(case.id, found)
    return found


def test_candidates_come_back_as_they_were(
    rag: RagChain, workspace: tuple[Workspace, str], cases: tuple[Case, ...], tmp_path: Path
) -> None:
    store = store_in(tmp_path, workspace)
    assert store.find("1", cases[0].to_question()) is None
    for case in cases:
        found = find(store, rag, case)
        assert store.find(case.id, case.to_question(distinct_documents=10)) == found
        assert len(found.candidates.ranked) == 3
    again = store_in(tmp_path, workspace)
    for case in cases:
        assert again.find(case.id, case.to_question(distinct_documents=10)) is not None


def test_another_question_under_the_same_id_is_another_case(
    rag: RagChain, workspace: tuple[Workspace, str], cases: tuple[Case, ...], tmp_path: Path
) -> None:
    store = store_in(tmp_path, workspace)
    find(store, rag, cases[0])
    changed = cases[0].model_copy(update={"question": "增压泵多重？"})
    assert store.find("1", changed.to_question(distinct_documents=10)) is None
    assert store.find("1", cases[0].to_question(distinct_documents=5)) is None
    assert store.find("1", cases[1].to_question(distinct_documents=10)) is None


def test_a_torn_line_is_left_out_and_ended(
    rag: RagChain, workspace: tuple[Workspace, str], cases: tuple[Case, ...], tmp_path: Path
) -> None:
    store = store_in(tmp_path, workspace)
    for case in cases:
        find(store, rag, case)
    path = tmp_path / "stages" / "k.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    torn = store_in(tmp_path, workspace)
    first, second = (case.to_question(distinct_documents=10) for case in cases)
    assert torn.find("1", first) is not None
    assert torn.find("4", second) is None
    found = find(torn, rag, cases[1])
    assert store_in(tmp_path, workspace).find("4", second) == found


def test_a_chunk_that_is_gone_is_searched_for_again(
    rag: RagChain, workspace: tuple[Workspace, str], cases: tuple[Case, ...], tmp_path: Path
) -> None:
    store = store_in(tmp_path, workspace)
    found = find(store, rag, cases[0])
    space, name = workspace
    chunk = found.candidates.ranked[-1].chunk.id
    space.switch_chunk(name, chunk, enabled=False)
    assert store.find("1", cases[0].to_question(distinct_documents=10)) is None
    space.switch_chunk(name, chunk, enabled=True)


def test_an_answer_from_the_store_is_the_answer(
    rag: RagChain, workspace: tuple[Workspace, str], cases: tuple[Case, ...], tmp_path: Path
) -> None:
    plain, with_turns = store_in(tmp_path, workspace), store_in(tmp_path / "turns", workspace)
    direct = build_ask(rag, scored="answers", top_k=8)
    sharing = build_sharing_ask(rag, plain=plain, with_turns=with_turns)
    retrieval = {"condense", "expand", "search", "rerank"}
    for case in cases:
        wanted, first, second = direct(case), sharing(case), sharing(case)
        assert format_row(first) == format_row(second) == format_row(wanted)
        assert first.reused == ()
        assert set(second.reused) == retrieval
        assert set(second.steps) == set(wanted.steps)
        for step in retrieval:
            assert second.steps[step] == first.steps[step]
        assert second.milliseconds > sum(second.steps[step] for step in retrieval)
    assert (tmp_path / "turns" / "stages" / "k.jsonl").is_file()
