"""After the model has written a sentence: which passages support it, and how well."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from chains.answering.answer import Answer, AnswerSentence, Citation
from chains.answering.facts.check import Text
from chains.answering.sources import Source, sources_of
from chains.answering.support import Judge, Judgement
from chains.providers.analysis import fold
from chains.retrieval.steps import Evidence
from loaders.sentences import sentence_spans

Policy = Literal["mark", "drop", "keep"]
"""What becomes of unsupported sentences; between `mark` and `keep` only the faces differ."""


class Aligner:
    """Follows one streamed answer and gives each finished sentence its verdict and citations.

    Under the policy `drop`, text is given out sentence by sentence, each with its verdict, and
    that of unsupported sentences never.
    """

    def __init__(
        self,
        *,
        judge: Judge | None = None,
        unsupported: Policy = "mark",
        nothing_left: Callable[[Evidence], str] = lambda _: "",
    ) -> None:
        """Begin an answer.

        Args:
            judge: Gives the verdicts; None takes one that needs no model.
            unsupported: What becomes of unsupported sentences.
            nothing_left: Says that all sentences were dropped.
        """
        self._judge = judge or Judge()
        self._drops = unsupported == "drop"
        self._marks = unsupported != "keep"
        self._nothing_left = nothing_left
        self._evidence: Evidence | None = None
        self._open = ""
        self._gap = ""
        self._kept = self._dropped = 0
        self._numbers: dict[tuple[str, int, int], int] = {}

    def feed(self, piece: Answer) -> Iterator[Answer]:
        """Yield a piece, and behind it the sentences that it finishes."""
        if piece.evidence is not None:
            self._evidence = piece.evidence
        yield replace(piece, text="") if self._withholds else piece
        self._open += piece.text
        spans = list(sentence_spans(self._open))
        if len(spans) > 1:
            # The last one may go on: a closing quote, or the 5 of 3.5.
            yield from self._finished(spans[:-1])
            self._open = self._open[spans[-2][1] :]

    def finish(self) -> Iterator[Answer]:
        """Yield the sentences that are left when the stream has ended."""
        yield from self._finished(list(sentence_spans(self._open)))
        self._open = ""
        if self._evidence is not None and self._dropped:
            text = "" if self._kept else self._nothing_left(self._evidence)
            some = "1 sentence" if self._dropped == 1 else f"{self._dropped} sentences"
            yield Answer(text=text, warnings=(f"left out {some} that no passage supports",))

    @property
    def _withholds(self) -> bool:
        return self._drops and self._evidence is not None and not self._evidence.abstained

    # Both are needed when the first sentence is finished, long after the first word.
    @cached_property
    def _asked(self) -> Text:
        return Text(fold(self._evidence.standalone_question)) if self._evidence else Text()

    @cached_property
    def _sources(self) -> list[Source]:
        return sources_of(self._evidence.passages) if self._evidence else []

    def _finished(self, spans: Sequence[tuple[int, int]]) -> Iterator[Answer]:
        if self._evidence is None or self._evidence.abstained:
            return
        behind = 0
        for start, end in spans:
            sentence = self._open[start:end]
            judgement = self._judge.judge(sentence, self._sources, asked=self._asked)
            if self._withholds:
                self._widen_gap(self._open[behind:start])
                yield from self._let_through(sentence, judgement)
            elif judgement is not None:
                yield self._cited(sentence, judgement)
            behind = end

    def _let_through(self, sentence: str, judgement: Judgement | None) -> Iterator[Answer]:
        """Yield a sentence with the white space before it, unless nothing supports it."""
        if judgement is not None and judgement.verdict == "unsupported":
            self._dropped += 1
            return
        gap = self._gap if self._kept else ""
        self._gap = ""
        self._kept += judgement is not None
        yield Answer(text=gap + sentence)
        if judgement is not None:
            yield self._cited(sentence, judgement)

    def _widen_gap(self, gap: str) -> None:
        """Keep the wider white space of those around what was dropped."""
        if gap.count("\n") > self._gap.count("\n") or not self._gap:
            self._gap = gap

    def _cited(self, sentence: str, judgement: Judgement) -> Answer:
        is_unsupported = judgement.verdict == "unsupported"
        sources = () if is_unsupported else judgement.sources
        citations = [self._cite(source) for source in sources]
        return Answer(
            sentences=(
                AnswerSentence(
                    text=sentence,
                    verdict=judgement.verdict,
                    score=judgement.score,
                    citations=tuple(number for number, _ in citations),
                    reasons=judgement.reasons,
                    marked=self._marks,
                ),
            ),
            citations=tuple(new for _, new in citations if new is not None),
        )

    def _cite(self, source: Source) -> tuple[int, Citation | None]:
        """Return a citation's number, and the citation where it is used for the first time."""
        key = (source.passage.chunk.id, source.start, source.end)
        if key in self._numbers:
            return self._numbers[key], None
        number = self._numbers[key] = len(self._numbers) + 1
        return number, Citation(
            number=number,
            passage=source.passage,
            start=source.start,
            end=source.end,
            quote=source.text,
            instructions=source.instructions,
        )
