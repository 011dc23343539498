"""Answers made by hand, for rendering."""

from typing import Any

from chains.answering.answer import Answer, AnswerSentence, Citation, Verdict
from chains.knowledge.records import ChunkRecord
from chains.retrieval.steps import (
    Candidate,
    Candidates,
    Evidence,
    Passage,
    Queries,
    Question,
    StandaloneQuestion,
)
from loaders.documents import Location

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'[x](javascript:alert(3))${4}{{5}}"


def make_passage(
    text: str, *, number: int = 1, source: str = "手册.pdf", start: int = 100, page: int = 12
) -> Passage:
    chunk = ChunkRecord(
        id=f"chunk{number}",
        document_id="d",
        position=0,
        text=text,
        header="",
        start=start,
        end=start + len(text),
        location=Location(page=page),
        source=source,
    )
    candidate = Candidate(chunk=chunk, score=1.0)
    return Passage(number=number, candidate=candidate, text=text, start=chunk.start, end=chunk.end)


def make_evidence(
    *passages: Passage, score: float = 0.9, reason: str = "", asked: str = "问"
) -> Evidence:
    standalone = StandaloneQuestion(question=Question(text="问"), text=asked)
    candidates = Candidates(queries=Queries(standalone=standalone, texts=("问",)), ranked=())
    return Evidence(
        candidates=candidates,
        passages=passages,
        score=score,
        threshold=0.5,
        abstained=bool(reason),
        reason=reason,
    )


def make_citation(number: int, passage: Passage, quote: str) -> Citation:
    start = passage.start + passage.text.index(quote)
    return Citation(
        number=number, passage=passage, start=start, end=start + len(quote), quote=quote
    )


def make_sentence(
    text: str,
    *numbers: int,
    verdict: Verdict = "supported",
    score: float = 0.9,
    reasons: tuple[str, ...] = (),
) -> AnswerSentence:
    return AnswerSentence(
        text=text, verdict=verdict, score=score, citations=numbers, reasons=reasons
    )


def make_answer(passage: Passage, quote: str, **fields: Any) -> Answer:
    """An answer of one sentence that quotes its passage."""
    return Answer(
        evidence=make_evidence(passage),
        text=quote,
        sentences=(make_sentence(quote, 1),),
        citations=(make_citation(1, passage, quote),),
        **fields,
    )
