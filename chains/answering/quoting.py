"""What is quoted of a passage around the statement that answers: no less and no more."""

import re
from collections.abc import Iterator

from chains.answering.asked import Asked
from chains.answering.list_quotes import part_of_list
from chains.answering.lists import Surroundings, without_mark
from chains.answering.quotes import Part, Quote, quoted
from chains.answering.row_quotes import asked_cells, whole_table
from chains.providers.analysis import fold
from chains.retrieval.evidence import RatedStatement
from loaders.sentences import sentence_spans

LONGEST_SENTENCE = 120
"""Characters; of a longer sentence the clauses that answer are quoted."""

_CLAUSE = re.compile(r"[^，,；;]+[，,；;]*")
_SEMICOLON = re.compile(r"[；;]$")
_REFERS_BACK = re.compile(
    r"(?:因此|所以|然而|不过|否则|对此|为此|这|此(?!外))|(?:this|these|therefore|however|otherwise)\b"
)


def quote(rated: RatedStatement, *, asked: Asked, around: Surroundings, heading: str = "") -> Quote:
    """Return the shortest part of the passage that answers and can be read on its own.

    A table's row gives the cells that are asked for. A lead-in line brings its list along, and
    an item its list where the question asks for what the list's lead-in or heading names. A
    sentence longer than 120 characters is cut to clauses that answer by themselves; one that was
    cut at a semicolon is completed.

    Args:
        rated: The statement that answers.
        asked: What is asked.
        around: The passage's text and what continues it.
        heading: The heading above it, if any.
    """
    statement, text = rated.statement, around.text
    if statement.text.startswith("|"):
        return quoted(
            rated, text, whole_table(around, rated, asked=asked) or asked_cells(rated, asked=asked)
        )
    found = part_of_list(around, statement, asked=asked, heading=heading)
    if found is not None:
        return quoted(rated, text, found)
    start, end = statement.start, statement.end
    if end - start > LONGEST_SENTENCE:
        clauses = _clauses(statement.text, asked=asked, offset=start)
        if clauses is not None:
            return quoted(rated, text, clauses)
    start, end = _with_what_it_refers_to(text, *_to_the_full_stop(text, start, end))
    return quoted(rated, text, Part(start=without_mark(text, start), end=end))


def _to_the_full_stop(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a statement that semicolons part from its sentence together with all of that."""
    line = text.rfind("\n", 0, start) + 1
    spans = [(line + a, line + b) for a, b in sentence_spans(text[line:].split("\n", 1)[0])]
    at = next((i for i, span in enumerate(spans) if span[0] <= start < span[1]), None)
    if at is None:
        return start, end
    first = last = at
    while first and _SEMICOLON.search(text[slice(*spans[first - 1])]):
        first -= 1
    while last + 1 < len(spans) and _SEMICOLON.search(text[slice(*spans[last])]):
        last += 1
    whole = spans[first][0], max(spans[last][1], end)
    return whole if whole[1] - whole[0] <= LONGEST_SENTENCE else (start, end)


def _with_what_it_refers_to(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a sentence together with the one before it in its paragraph, if it points there."""
    if _REFERS_BACK.match(fold(text[start:end])):
        paragraph = text.rfind("\n", 0, start) + 1
        before = list(sentence_spans(text[paragraph:start]))
        if before and end - (paragraph + before[-1][0]) <= LONGEST_SENTENCE:
            return paragraph + before[-1][0], end
    return start, end


def _clauses(sentence: str, *, asked: Asked, offset: int) -> Part | None:
    """Return the clauses of a long sentence that cover most of what is asked, if they answer."""
    best: tuple[float, int, int] | None = None
    for start, end in _runs(sentence):
        part = sentence[start:end]
        if not asked.gives(part):
            continue
        share = asked.share(part)
        if best is None or share > best[0]:
            best = share, start, end
    return None if best is None else Part(start=offset + best[1], end=offset + best[2])


def _runs(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield the longest runs of whole clauses that are short enough, one from each clause on."""
    clauses = [(match.start(), match.end()) for match in _CLAUSE.finditer(sentence)]
    for number, (start, end) in enumerate(clauses):
        for _, further in clauses[number:]:
            if further - start <= LONGEST_SENTENCE:
                end = further
        yield start, end
