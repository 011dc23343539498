"""A conversation as HTML. Pure functions; every piece of text goes through `markup.text`.

All parts of an exchange are always there, empty ones too: Gradio compares the old and the new
elements by position, and keeps selections and open sections only where positions agree.
"""

from collections.abc import Iterator, Sequence

from chains.answering.answer import Answer, AnswerSentence, Citation, TraceStep
from ui.places import format_place
from ui.web.chat.conversation import Exchange
from ui.web.markup import circled, fold, prose, text
from ui.web.troubles import render_trouble
from ui.web.words import Language, Words

# Alignment runs along with the writing of the answer; its time is the answer's.
_SHOWN_STEPS = ("condense", "expand", "search", "rerank", "gate", "answer")
_SHORTEST = 0.01
_WORD_JOINER = "\u2060"  # keeps what follows on the line of its sentence's end


def render_conversation(exchanges: Sequence[Exchange], *, words: Words, welcome: str) -> str:
    """Return all exchanges, or a greeting where there are none.

    Args:
        exchanges: Oldest first; the numbers of the last one link to its passages.
        words: The page's wording.
        welcome: Plain text of the greeting.
    """
    if not exchanges:
        return f'<div class="conversation"><p class="welcome">{text(welcome)}</p></div>'
    parts = [
        render_exchange(exchange, words=words, latest=exchange is exchanges[-1])
        for exchange in exchanges
    ]
    return f'<div class="conversation">{"".join(parts)}</div>'


def render_exchange(exchange: Exchange, *, words: Words, latest: bool) -> str:
    """Return one question with its answer and everything that is said about it."""
    answer, number = exchange.answer, exchange.number
    thinking = f'<div class="thought">{text(answer.thinking)}</div>' if answer.thinking else ""
    sources = "" if latest else _sources(answer.citations, words=words)
    trouble = render_trouble(exchange.trouble) if exchange.trouble else ""
    remarks = "".join(f"<p>{text(line)}</p>" for line in _remarks(exchange, words))
    return (
        f'<article class="exchange" id="exchange-{number}">'
        f'<h2 class="question">{text(exchange.question)}</h2>'
        f"{fold(f'thinking-{number}', label=words['thinking'], content=thinking)}"
        f'<div class="{"answer abstained" if answer.abstained else "answer"}">'
        f"{render_sentences(answer, words=words, linked=latest)}</div>"
        f'<div class="remarks">{remarks}{trouble}</div>'
        f'<p class="stages">{text(_stages(exchange, words))}</p>'
        f"{fold(f'sources-{number}', label=_count(answer, words), content=sources)}"
        f"</article>"
    )


def render_sentences(answer: Answer, *, words: Words, linked: bool) -> str:
    """Return the answer's text, each aligned sentence marked and followed by its numbers.

    Args:
        answer: The answer, or the sum of its pieces so far.
        words: The page's wording.
        linked: Whether the numbers lead to the passages beside the answer.
    """
    citations = {citation.number: citation for citation in answer.citations}
    parts: list[str] = []
    position = 0
    for sentence in answer.sentences:
        start = answer.text.find(sentence.text, position)
        if start < 0:
            continue
        parts.append(prose(answer.text[position:start]))
        parts.append(_sentence(sentence, words))
        parts.extend(_citation(citations[n], words, linked=linked) for n in sentence.citations)
        position = start + len(sentence.text)
    parts.append(prose(answer.text[position:]))
    return "".join(parts)


def render_timings(trace: Sequence[TraceStep], *, words: Words) -> str:
    """Return the steps with their times in one line of plain text."""
    return " ▸ ".join(
        f"{words[f'step {step.step}']} {_seconds(step.milliseconds)}"
        for step in trace
        if step.step in _SHOWN_STEPS
    )


def _sentence(sentence: AnswerSentence, words: Words) -> str:
    shown = prose(sentence.text)
    if sentence.verdict == "supported" or not sentence.marked:
        return shown
    word = text(words[sentence.verdict])
    beside = ""
    if sentence.verdict == "unsupported":
        beside = f'<span class="verdict">{_WORD_JOINER}{word}</span>'
    return f'<span class="{sentence.verdict}" title="{word}">{shown}</span>{beside}'


def _citation(citation: Citation, words: Words, *, linked: bool) -> str:
    hint = text(f"{_origin(citation, words)}: {citation.quote}")
    number = f"{_WORD_JOINER}{circled(citation.number)}"
    if linked:
        return f'<a class="cite" href="#cite-{citation.number}" title="{hint}">{number}</a>'
    return f'<span class="cite" title="{hint}">{number}</span>'


def _sources(citations: Sequence[Citation], *, words: Words) -> str:
    """List the citations of an earlier answer, whose passages are no longer beside it."""
    rows = "".join(
        f'<li><span class="cite">{circled(citation.number)}</span> '
        f'<span class="origin">{text(_origin(citation, words))}</span> {text(citation.quote)}</li>'
        for citation in citations
    )
    return f'<ul class="sources">{rows}</ul>' if rows else ""


def _origin(citation: Citation, words: Words) -> str:
    language: Language = "en" if words["language"] == "en" else "zh"
    chunk = citation.chunk
    place = format_place(chunk.location, language=language)
    return f"{chunk.source} · {place}" if place else chunk.source


def _count(answer: Answer, words: Words) -> str:
    return words["cited"].format(len(answer.citations))


def _stages(exchange: Exchange, words: Words) -> str:
    answer = exchange.answer
    if exchange.state != "running":
        return render_timings(answer.trace, words=words)
    stage = words["searching"] if answer.evidence is None else words["writing"]
    return words["waiting"].format(stage, exchange.waited) if exchange.waited else f"{stage} …"


def _remarks(exchange: Exchange, words: Words) -> Iterator[str]:
    answer = exchange.answer
    evidence = answer.evidence
    if evidence is not None and evidence.abstained:
        known = words.get(evidence.reason, evidence.reason)
        yield known.format(round(evidence.score * 100), round(evidence.threshold * 100))
    if exchange.state == "stopped":
        yield words["stopped"] if answer.text else words["stopped early"]
    if answer.partial:
        yield words["broken"]
    for warning in answer.warnings:
        yield words["note"].format(warning)
    for citation in answer.citations:
        if citation.instructions:
            yield words["instructions"].format(circled(citation.number), citation.instructions)


def _seconds(milliseconds: float) -> str:
    seconds = milliseconds / 1000
    if seconds < _SHORTEST:
        return f"<{_SHORTEST} s"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.2f} s"
