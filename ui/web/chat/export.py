"""A conversation as a Markdown file."""

from collections.abc import Iterator, Sequence

from chains.answering.answer import Answer, Citation
from ui.places import format_place
from ui.web.chat.exchange import Exchange
from ui.web.words import Words, language_of


def format_markdown(title: str, exchanges: Sequence[Exchange], *, words: Words) -> str:
    """Return a conversation to keep: questions, answers with their numbers, and what they cite.

    Args:
        title: The conversation's.
        exchanges: Oldest first.
        words: The page's wording.
    """
    blocks = [f"# {title}"]
    for exchange in exchanges:
        blocks += _exchange(exchange, words)
    return "\n\n".join(blocks) + "\n"


def _exchange(exchange: Exchange, words: Words) -> Iterator[str]:
    answer = exchange.answer
    yield f"## {' '.join(exchange.question.split())}"
    yield words["export knowledge base"].format(exchange.knowledge_base)
    asked = exchange.standalone_edited
    if not asked and answer.evidence:
        asked = answer.evidence.standalone_question
    if asked and asked != exchange.question.strip():
        yield words["export asked"].format(asked)
    yield numbered_text(answer, words=words).strip() or words["export no answer"]
    if exchange.trouble:
        yield f"> {exchange.trouble.summary} {exchange.trouble.detail}".rstrip()
    if answer.citations:
        yield f"**{words['export sources']}**"
        yield "\n".join(_source(citation, words) for citation in answer.citations)


def numbered_text(answer: Answer, *, words: Words) -> str:
    """Return the answer's text with `[1]` behind what cites, and a word behind what has no support.

    Args:
        answer: The answer.
        words: The page's wording.
    """
    parts: list[str] = []
    position = 0
    for sentence in answer.sentences:
        start = answer.text.find(sentence.text, position)
        if start < 0:
            continue
        end = start + len(sentence.text)
        parts.append(answer.text[position:end])
        parts.extend(f"[{number}]" for number in sentence.citations)
        if sentence.marked and sentence.verdict != "supported":
            parts.append(f"（{words[sentence.verdict]}）")
        position = end
    return "".join([*parts, answer.text[position:]])


def _source(citation: Citation, words: Words) -> str:
    place = format_place(citation.chunk.location, language=language_of(words))
    origin = f"{citation.chunk.source} · {place}" if place else citation.chunk.source
    quote = " ".join(citation.quote.split())
    return f"- [{citation.number}] {origin}: {quote}"
