from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.retrieval.gate import NOTHING_FOUND, WEAK_EVIDENCE, EvidenceGate
from chains.retrieval.packing import Budget, PassagePacker
from chains.retrieval.steps import Candidate, Candidates, Evidence
from tests.support.knowledge import ingest_into, opened, write_files
from tests.support.rag_steps import queries

PARAGRAPHS = [f"第{number}段有十个字。" for number in "零一二三四五六七八九"]
LENGTH = len(PARAGRAPHS[0])


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("gate")
    ingest_into(folder / "kb", write_files(folder / "in", {"a.txt": "\n\n".join(PARAGRAPHS)}))
    with opened(folder / "kb") as opened_knowledge:
        yield opened_knowledge


def found(knowledge: KnowledgeBase, *positions: int) -> Candidates:
    """Return candidates at some positions of the document, best first."""
    with knowledge.reading() as snapshot:
        ids = knowledge.catalog.chunks.ids(snapshot.generation.number)
        chunks = {chunk.position: chunk for chunk in snapshot.chunks(ids).values()}
    ranked = tuple(Candidate(chunk=chunks[position], score=1.0) for position in positions)
    return Candidates(queries=queries("问"), ranked=ranked)


def judge(
    knowledge: KnowledgeBase,
    candidates: Candidates,
    *,
    passages: int = 8,
    characters: int = 1000,
    neighbours: int = 0,
    score: float = 0.9,
    threshold: float = 0.5,
) -> Evidence:
    gate = EvidenceGate(
        knowledge,
        score=lambda *_: score,
        threshold=threshold,
        packer=PassagePacker(
            Budget(passages=passages, characters=characters, neighbours=neighbours)
        ),
    )
    return gate.judge(candidates)


def texts(evidence: Evidence) -> list[str]:
    return [passage.text for passage in evidence.passages]


def test_passages_keep_the_order_of_relevance(knowledge: KnowledgeBase) -> None:
    evidence = judge(knowledge, found(knowledge, 4, 1, 7))
    assert texts(evidence) == [PARAGRAPHS[4], PARAGRAPHS[1], PARAGRAPHS[7]]
    assert [passage.number for passage in evidence.passages] == [1, 2, 3]
    assert (evidence.abstained, evidence.reason, evidence.left_out) == (False, "", 0)


def test_no_more_passages_than_asked(knowledge: KnowledgeBase) -> None:
    evidence = judge(knowledge, found(knowledge, 4, 1, 7), passages=2)
    assert texts(evidence) == [PARAGRAPHS[4], PARAGRAPHS[1]]


def test_no_more_characters_than_asked(knowledge: KnowledgeBase) -> None:
    evidence = judge(knowledge, found(knowledge, 4, 1, 7), characters=2 * LENGTH)
    assert texts(evidence) == [PARAGRAPHS[4], PARAGRAPHS[1]]
    assert evidence.left_out == 1


def test_neighbours_come_with_a_passage(knowledge: KnowledgeBase) -> None:
    (passage,) = judge(knowledge, found(knowledge, 4), neighbours=1).passages
    assert passage.text == "\n\n".join(PARAGRAPHS[3:6])
    assert passage.chunk.text == PARAGRAPHS[4]
    document = knowledge.catalog.documents.read(passage.chunk.document_id)
    assert document is not None
    assert document.parsed.text[passage.start : passage.end] == passage.text


def test_neighbours_end_at_the_documents_ends(knowledge: KnowledgeBase) -> None:
    evidence = judge(knowledge, found(knowledge, 0, 9), neighbours=2)
    assert texts(evidence) == ["\n\n".join(PARAGRAPHS[:3]), "\n\n".join(PARAGRAPHS[7:])]


@pytest.mark.parametrize("positions", [(4, 5), (4, 6), (6, 4, 5), (3, 5, 7)])
def test_no_text_comes_twice(knowledge: KnowledgeBase, positions: tuple[int, ...]) -> None:
    evidence = judge(knowledge, found(knowledge, *positions), neighbours=2)
    shown = [line for text in texts(evidence) for line in text.split("\n\n")]
    assert len(shown) == len(set(shown))


def test_neighbours_stay_within_the_budget(knowledge: KnowledgeBase) -> None:
    for characters in range(LENGTH, 6 * LENGTH):
        evidence = judge(knowledge, found(knowledge, 4), characters=characters, neighbours=2)
        assert sum(len(text) for text in texts(evidence)) <= characters


def test_the_best_passage_gets_its_neighbours_first(knowledge: KnowledgeBase) -> None:
    room = 4 * LENGTH + 4
    evidence = judge(knowledge, found(knowledge, 7, 2), characters=room, neighbours=1)
    assert texts(evidence) == ["\n\n".join(PARAGRAPHS[6:9]), PARAGRAPHS[2]]


@pytest.mark.parametrize(("score", "abstained"), [(0.49, True), (0.5, False), (0.0, True)])
def test_weak_evidence_abstains(knowledge: KnowledgeBase, score: float, abstained: bool) -> None:
    evidence = judge(knowledge, found(knowledge, 4), score=score)
    assert evidence.abstained is abstained
    assert evidence.reason == (WEAK_EVIDENCE if abstained else "")
    assert texts(evidence) == [PARAGRAPHS[4]]


def test_a_threshold_of_zero_always_answers(knowledge: KnowledgeBase) -> None:
    assert not judge(knowledge, found(knowledge, 4), score=0.0, threshold=0.0).abstained


def test_nothing_found_abstains_whatever_the_threshold(knowledge: KnowledgeBase) -> None:
    evidence = judge(knowledge, found(knowledge), threshold=0.0)
    assert (evidence.abstained, evidence.reason) == (True, NOTHING_FOUND)


@pytest.mark.parametrize(("score", "shown"), [(-1.0, 0.0), (1.7, 1.0), (0.3, 0.3)])
def test_the_score_is_a_share(knowledge: KnowledgeBase, score: float, shown: float) -> None:
    assert judge(knowledge, found(knowledge, 4), score=score).score == shown


def test_what_the_reader_should_know_about_the_score_comes_with_it(
    knowledge: KnowledgeBase,
) -> None:
    gate = EvidenceGate(
        knowledge,
        score=lambda *_: 0.9,
        threshold=0.5,
        packer=PassagePacker(Budget(passages=8, characters=1000, neighbours=0)),
        warnings=("fitted for another retrieval",),
    )
    assert gate.judge(found(knowledge, 4)).warnings == ("fitted for another retrieval",)


def test_a_passage_that_moved_since_the_search_is_read_where_it_stands(tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"a.txt": "\n\n".join(PARAGRAPHS)})
    ingest_into(tmp_path / "kb", files)
    with opened(tmp_path / "kb") as knowledge:
        candidates = found(knowledge, 4)
        write_files(files, {"a.txt": "\n\n".join(["新的一段在最前面。", *PARAGRAPHS])})
        ingest_into(tmp_path / "kb", files)
        (passage,) = judge(knowledge, candidates).passages
    assert passage.text == PARAGRAPHS[4] == passage.chunk.text


def test_a_passage_that_was_deleted_since_the_search_is_gone(tmp_path: Path) -> None:
    files = write_files(tmp_path / "in", {"a.txt": PARAGRAPHS[0], "b.txt": PARAGRAPHS[1]})
    ingest_into(tmp_path / "kb", files)
    with opened(tmp_path / "kb") as knowledge:
        candidates = found(knowledge, 0)
        for path in files.iterdir():
            path.unlink()
        write_files(files, {"c.txt": "别的内容。"})
        ingest_into(tmp_path / "kb", files, sync=True)
        evidence = judge(knowledge, candidates)
    assert (evidence.passages, evidence.reason) == ((), NOTHING_FOUND)
