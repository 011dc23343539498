"""A question that was written, before it is checked; and what makes one unfit."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from chains.knowledge.records import ChunkRecord
from eval.dataset import Case
from eval.scoring.metrics import normalised
from loaders.sentences import sentence_spans

QuestionKind = Literal["single-fact", "table", "multi-hop", "unanswerable"]

KINDS: tuple[QuestionKind, ...] = ("single-fact", "table", "multi-hop", "unanswerable")

_SHORTEST, _LONGEST = 5, 150
_ALIKE = 0.8
_CLOSE = 0.8
_LEAK = re.compile(
    r"根据(?:上|下|本|该|这|给|提供|资料|材料|文|表|段)|(?:^|[，,。；、从在据由该此])(?:文|资料|材料|段落|表格|表|原文)[中里内]|"
    r"[上下]述|[上下本该此]文(?![化件字])|[上下该本此]表(?![示面明])|[这该本上]段|"
    r"\b(?:passage|excerpt)s?\b|\b(?:the|this) (?:text|table|context|document)\b|\baccording to\b|"
    r"\b(?:mentioned|described|given|listed) (?:above|below|here)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A question with its answer, as far as it is known.

    Attributes:
        kind: What it takes to answer it.
        question: The question.
        answers: Any of which is right; none where it is unanswerable.
        references: Verbatim sentences that hold the answer.
        chunks: What it was written from.
    """

    kind: QuestionKind
    question: str
    answers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    chunks: tuple[ChunkRecord, ...] = ()

    def to_case(self) -> Case:
        """Return it as a case, whose id is the same for the same question."""
        digest = hashlib.sha256(f"{self.kind}\0{self.question}".encode()).hexdigest()[:12]
        nothing = self.kind == "unanswerable"
        sources = dict.fromkeys(chunk.source for chunk in self.chunks)
        return Case(
            id=f"{self.kind}-{digest}",
            question=self.question,
            answers=self.answers,
            references=self.references,
            documents=() if nothing else tuple(sources),
            unanswerable=nothing,
            kind=self.kind,
        )


def fault_of(proposal: Proposal) -> str:
    """Return why a question is unfit whatever the documents say, or ""."""
    question = proposal.question.strip()
    if not _SHORTEST <= len(question) <= _LONGEST:
        return "too short or too long"
    if _LEAK.search(question):
        return "speaks of the passage"
    if proposal.kind == "unanswerable":
        return ""
    if not any(normalised(answer) for answer in proposal.answers):
        return "no answer"
    if any(normalised(answer) in normalised(question) for answer in proposal.answers):
        return "holds its own answer"
    return "" if proposal.references else "no reference in the passage"


class SeenQuestions:
    """Questions that there are already; another must be different enough."""

    def __init__(self, questions: Iterable[str] = ()) -> None:
        """Begin with some questions."""
        self._seen: list[frozenset[str]] = [_pairs(question) for question in questions]

    def add(self, question: str) -> bool:
        """Remember a question; returns whether it was new.

        Two are alike where they share 80 % of their character pairs (Jaccard's index), or where
        they differ in punctuation only.
        """
        pairs = _pairs(question)
        if any(_jaccard(pairs, each) >= _ALIKE for each in self._seen):
            return False
        self._seen.append(pairs)
        return True


def sentences_quoted(quotes: Sequence[str], text: str) -> list[str]:
    """Return the whole sentences of a text that quotes mean, verbatim, in the order of the text.

    A model drops spaces, shortens, or adds a full stop: a sentence counts where one holds the
    other, or where they share 80 % of their character pairs.
    """
    wanted = [normalised(quote).strip("。.;；") for quote in quotes]
    found = []
    for start, end in sentence_spans(text):
        plain = normalised(text[start:end]).strip("。.;；")
        if any(_means(quote, plain) for quote in wanted if quote):
            found.append(text[start:end])
    return list(dict.fromkeys(found))


def _means(quote: str, sentence: str) -> bool:
    long_enough = len(sentence) >= _SHORTEST
    if quote == sentence or (long_enough and sentence in quote):
        return True
    if len(quote) >= _SHORTEST and quote in sentence:
        return True
    return _jaccard(_pairs(quote), _pairs(sentence)) >= _CLOSE


def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"[^\w]", "", normalised(text)).casefold()
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset({plain})


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
