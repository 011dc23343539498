"""How many false sentences the verdicts catch, and how many true ones they doubt."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from random import Random

from chains.answering.align import Aligner
from chains.answering.answer import Answer, AnswerSentence
from chains.answering.known_names import names_of_openings
from chains.answering.support import Judge
from chains.knowledge.build import build_recipe
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import ChunkRecord
from chains.retrieval.steps import (
    Candidate,
    Candidates,
    Evidence,
    Passage,
    Queries,
    StandaloneQuestion,
)
from chains.settings.settings import Settings
from eval.bench.swaps import LEGAL_FORM, Swap, Swaps
from eval.dataset import Case, Dataset
from loaders.sentences import sentence_spans

SEED = 4
"""Of the split into halves and of the swaps."""

UNTOUCHED = "untouched"
_SUBJECT = re.compile(r"^\s*([^\s，,。(（]{2,20}?)(?:是|成立于|于\d)")

Speak = Callable[[Evidence, str], Iterator[Answer]]
"""Answers from some evidence with a given text, as a chat model would."""


@dataclass(frozen=True, kw_only=True)
class Marked:
    """Sentences of one kind and what became of them.

    Attributes:
        sentences: How many there are.
        unsupported: How many were found unsupported.
        weak: How many were found weak.
    """

    sentences: int
    unsupported: int
    weak: int

    @property
    def unsupported_share(self) -> float:
        """Share that is unsupported, 0-1."""
        return self.unsupported / self.sentences if self.sentences else 0.0

    @property
    def marked_share(self) -> float:
        """Share that is not supported, 0-1."""
        return (self.unsupported + self.weak) / self.sentences if self.sentences else 0.0


@dataclass(frozen=True, kw_only=True)
class VerdictBench:
    """The verdicts on one dataset.

    Attributes:
        halves: `tuning` and `reported` -> kind of sentence -> its verdicts.
        cases: Half -> number of cases.
        without_verdict: Sentences that got none.
    """

    halves: dict[str, dict[str, Marked]]
    cases: dict[str, int]
    without_verdict: int


def run_verdicts(
    dataset: Dataset,
    settings: Settings,
    *,
    speak: Speak | None = None,
    limit: int | None = None,
) -> VerdictBench:
    """Judge a dataset's answers as they are, and after swaps, over their references.

    A case belongs to a half where all documents whose subject its question names do; where it
    names none, all its documents. Cases over both halves are left out.

    Args:
        dataset: Its cases need answers and references.
        settings: How documents are read and cut, for the headers of the passages.
        speak: Says an answer; None hands the text on as it is.
        limit: Only the first so many cases of each half.
    """
    bench = _Bench(dataset, recipe=build_recipe(settings), speak=speak or _as_it_is)
    halves, cases, missing = {}, {}, 0
    for half in ("tuning", "reported"):
        verdicts: dict[str, list[str]] = defaultdict(list)
        chosen = bench.cases_of(half)[:limit]
        for case in chosen:
            for kind, sentence in bench.judge(case):
                if sentence is None:
                    missing += 1
                else:
                    verdicts[kind].append(sentence.verdict)
        halves[half] = {kind: _marked(found) for kind, found in verdicts.items()}
        cases[half] = len(chosen)
    return VerdictBench(halves=halves, cases=cases, without_verdict=missing)


def _as_it_is(evidence: Evidence, text: str) -> Iterator[Answer]:
    del evidence
    yield Answer(text=text)


def _marked(verdicts: Sequence[str]) -> Marked:
    return Marked(
        sentences=len(verdicts),
        unsupported=verdicts.count("unsupported"),
        weak=verdicts.count("weak"),
    )


class _Bench:
    """A dataset with its documents cut into chunks."""

    def __init__(self, dataset: Dataset, *, recipe: Recipe, speak: Speak) -> None:
        self._dataset = dataset
        self._recipe = recipe
        self._speak = speak

    @cached_property
    def _documents(self) -> dict[str, "_Document"]:
        paths = sorted(path for path in self._dataset.documents.rglob("*") if path.is_file())
        folder = self._dataset.documents
        return {
            source: _read(path, source, self._recipe)
            for path in paths
            if (source := path.relative_to(folder).as_posix())
        }

    @cached_property
    def _swaps(self) -> Swaps:
        subjects = {document.subject for document in self._documents.values()} - {""}
        pairs = [(name, LEGAL_FORM.sub("", name) or name) for name in subjects]
        return Swaps(names=sorted(pairs))

    @cached_property
    def _judge(self) -> Judge:
        names = names_of_openings(document.text for document in self._documents.values())
        return Judge(known_names=lambda: names)

    def cases_of(self, half: str) -> list[Case]:
        sources = sorted(self._documents)
        Random(SEED).shuffle(sources)
        tuning = set(sources[: len(sources) // 2])
        own = tuning if half == "tuning" else set(sources) - tuning
        return [
            case
            for case in self._dataset.cases
            if case.answers and case.references and set(self._subjects(case)) <= own
        ]

    def _subjects(self, case: Case) -> Sequence[str]:
        named = [
            source
            for source in case.documents
            if (subject := self._documents[source].subject) and subject in case.question
        ]
        return named or case.documents

    def judge(self, case: Case) -> Iterator[tuple[str, AnswerSentence | None]]:
        """Yield (kind, judged sentence): of the answers, and the swapped ones of each kind."""
        evidence = self._evidence(case)
        if not evidence.passages:
            return
        headers = (passage.chunk.header for passage in evidence.passages)
        truth = "\n".join((case.question, *case.answers, *case.references, *headers))
        for number, answer in enumerate(case.answers):
            yield from ((UNTOUCHED, found) for found in self._verdicts(evidence, answer))
            for kind, swap in self._swaps.kinds().items():
                chance = Random(f"{SEED} {case.id} {number} {kind}")
                text, swapped = _swap(answer, swap=swap, truth=truth, chance=chance)
                if any(swapped):
                    found = self._verdicts(evidence, text)
                    pairs = zip(swapped, found, strict=True)
                    yield from ((kind, judged) for was_swapped, judged in pairs if was_swapped)

    def _verdicts(self, evidence: Evidence, text: str) -> list[AnswerSentence | None]:
        """Return the judged sentences of an answer in order; None for one without a verdict."""
        aligner = Aligner(judge=self._judge)
        spoken = chain([Answer(evidence=evidence)], self._speak(evidence, text))
        pieces = [out for piece in spoken for out in aligner.feed(piece)]
        judged = [found for out in (*pieces, *aligner.finish()) for found in out.sentences]
        wanted = [text[start:end] for start, end in sentence_spans(text)]
        by_text = {sentence.text: sentence for sentence in judged}
        return [by_text.get(sentence) for sentence in wanted]

    def _evidence(self, case: Case) -> Evidence:
        found = [
            (reference, self._documents[source], start)
            for reference in case.references
            for source in case.documents
            if (start := self._documents[source].text.find(reference)) >= 0
        ]
        passages = tuple(
            Passage(
                number=number,
                candidate=Candidate(chunk=document.chunk_at(start), score=1.0),
                text=reference,
                start=start,
                end=start + len(reference),
            )
            for number, (reference, document, start) in enumerate(found, start=1)
        )
        standalone = StandaloneQuestion(question=case.to_question(), text=case.question)
        queries = Queries(standalone=standalone, texts=(case.question,))
        ranked = tuple(passage.candidate for passage in passages)
        return Evidence(
            candidates=Candidates(queries=queries, ranked=ranked), passages=passages, score=1.0
        )


@dataclass(frozen=True, kw_only=True)
class _Document:
    """A document as it would be in a knowledge base."""

    text: str
    subject: str
    chunks: Sequence[ChunkRecord]

    def chunk_at(self, offset: int) -> ChunkRecord:
        return next(chunk for chunk in reversed(self.chunks) if chunk.start <= offset)


def _read(path: Path, source: str, recipe: Recipe) -> _Document:
    parsed = recipe.parse(path)
    subject = _SUBJECT.match(parsed.text)
    return _Document(
        text=parsed.text,
        subject=subject[1] if subject else "",
        chunks=recipe.cut(source, parsed),
    )


def _swap(answer: str, *, swap: Swap, truth: str, chance: Random) -> tuple[str, list[bool]]:
    """Swap once in each sentence where that is possible; also return where it was."""
    parts, swapped, behind = [], [], 0
    for start, end in sentence_spans(answer):
        new = swap(answer[start:end], truth, chance)
        parts += [answer[behind:start], answer[start:end] if new is None else new]
        swapped.append(new is not None)
        behind = end
    return "".join([*parts, answer[behind:]]), swapped
