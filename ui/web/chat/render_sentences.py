"""The text of an answer: Markdown or verbatim, its sentences marked, their citations numbered."""

import re
from collections.abc import Iterator, Sequence

from chains.answering.answer import Answer, AnswerSentence, Citation
from ui.places import format_place
from ui.web.chat.markdown import Mark, render_markdown
from ui.web.markup import circled, prose, text
from ui.web.reasons import describe_verdict
from ui.web.words import Words, language_of

_WORD_JOINER = "\u2060"  # keeps what follows on the line of its sentence's end
_LONGEST_QUOTE = 400
_CELLS = re.compile(r"[：，]|[:,] ")
"""What stands between the cells of a row that is read out."""


def render_text(answer: Answer, *, words: Words, exchange: int) -> str:
    """Return the answer's text with the marks and the numbers of its sentences.

    Text that stands in the passages line by line is quoted and shown as it stands there; all
    other is a model's Markdown.

    Args:
        answer: The answer, or the sum of its pieces so far.
        words: The page's wording.
        exchange: Id of the exchange, for the links to its evidence.
    """
    source = _unix(answer.text)
    marks = list(_marks(answer, source, words=words, exchange=exchange))
    if is_verbatim(answer):
        return f'<div class="verbatim">{"".join(_verbatim(source, marks))}</div>'
    return render_markdown(source, marks=marks, key=str(exchange), copy=words["copy code"])


def is_verbatim(answer: Answer) -> bool:
    """Tell whether every line stands in a passage, or there is no answer but a refusal.

    A line may also be cells of a table with their columns' names (`型号：QY-120，单价：368 元`), as
    the answers without a model have them: then its parts stand in a passage.
    """
    if answer.abstained:
        return True
    passages = answer.evidence.passages if answer.evidence else ()
    lines = [line.strip() for line in answer.text.splitlines() if line.strip()]
    return bool(lines) and all(
        any(_stands_in(line, passage.text) for passage in passages) for line in lines
    )


def describe_origin(citation: Citation, *, words: Words) -> str:
    """Return file and place of a citation as one line of plain text."""
    chunk = citation.chunk
    place = format_place(chunk.location, language=language_of(words))
    return f"{chunk.source} · {place}" if place else chunk.source


def plain_text(answer: Answer, *, words: Words) -> str:
    """Return the answer as plain text: `[n]` behind the sentences, then the sources."""
    parts: list[str] = []
    position = 0
    for sentence, _, end in _places(answer, answer.text):
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        parts += [answer.text[position:end], numbers]
        position = end
    parts.append(answer.text[position:])
    if answer.citations:
        sources = "".join(
            f"\n[{citation.number}] {describe_origin(citation, words=words)}"
            for citation in answer.citations
        )
        parts.append(f"\n\n{words['copied sources']}{sources}")
    return "".join(parts)


def _stands_in(line: str, passage: str) -> bool:
    return line in passage or all(part.strip() in passage for part in _CELLS.split(line))


def _places(answer: Answer, source: str) -> Iterator[tuple[AnswerSentence, int, int]]:
    """Yield each sentence with where it stands; one that is not found is left out."""
    position = 0
    for sentence in answer.sentences:
        written = _unix(sentence.text)
        start = source.find(written, position)
        if start >= 0 and written:
            position = start + len(written)
            yield sentence, start, position


def _marks(answer: Answer, source: str, *, words: Words, exchange: int) -> Iterator[Mark]:
    citations = {citation.number: citation for citation in answer.citations}
    for sentence, start, end in _places(answer, source):
        numbers = "".join(
            _number(citations[number], words=words, exchange=exchange)
            for number in sentence.citations
            if number in citations
        )
        if sentence.verdict == "supported" or not sentence.marked:
            yield Mark(start=start, end=end, behind=numbers)
            continue
        note = text(describe_verdict(sentence, words=words))
        others = f' data-note="{note}"'
        first, word = others, ""
        if sentence.verdict == "weak":
            first = f'{others} tabindex="0" role="mark" aria-description="{note}"'
        else:
            word = (
                f'{_WORD_JOINER}<span class="verdict" tabindex="0" role="note" data-note="{note}" '
                f'aria-label="{note}">{text(words[sentence.verdict])}</span>'
            )
        yield Mark(
            start=start, end=end, style=sentence.verdict, first=first, others=others, word=word,
            behind=numbers,
        )  # fmt: skip


def _number(citation: Citation, *, words: Words, exchange: int) -> str:
    origin = describe_origin(citation, words=words)
    quote = citation.quote
    shown = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"
    label = words["cite label"].format(citation.number, origin)
    return (
        f'{_WORD_JOINER}<a class="cite" href="#cite-{citation.number}" data-page="cite" '
        f'data-exchange="{exchange}" data-citation="{citation.number}" '
        f'data-origin="{text(origin)}" data-quote="{text(shown)}" aria-label="{text(label)}">'
        f"{circled(citation.number)}</a>"
    )


def _verbatim(source: str, marks: Sequence[Mark]) -> Iterator[str]:
    position = 0
    for mark in marks:
        yield prose(source[position : mark.start])
        shown = prose(source[mark.start : mark.end])
        yield f'<span class="{mark.style}"{mark.first}>{shown}</span>' if mark.style else shown
        yield mark.word + mark.behind
        position = mark.end
    yield prose(source[position:])


def _unix(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
