"""What stands below a heading that asks, or names, what the question asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chains.answering.asked import Asked
from chains.answering.list_quotes import whole_list
from chains.answering.lists import Line, Surroundings, lines_of, list_at, unmarked_list
from chains.answering.quotes import Part, Quote, quoted
from chains.answering.quoting import LONGEST_SENTENCE
from chains.retrieval.evidence import RatedStatement
from chains.retrieval.steps import Passage
from loaders.sentences import sentence_spans

_NAMES = 0.3
"""Share of the question that the heading of a list must have where items are asked for …"""

_IS_THE_QUESTION = 0.6
"""… that a heading that is a question must have …"""

_IS_THE_TOPIC = 0.85
"""… and any other heading, whatever is asked."""

_AS_GOOD = 0.75
"""Share of what the best statement has of the question that a section must have."""

_LONGEST_GAP = 8
"""Characters; chunks leave out the white space between them: line breaks and an indentation."""

_QUESTION_MARKS = ("?", "？")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with the statements below it.

    Attributes:
        heading: The heading.
        body: What stands between it and the next one in the passage.
    """

    heading: RatedStatement
    body: tuple[RatedStatement, ...]


def surroundings(
    passages: Sequence[Passage], rated: Sequence[RatedStatement]
) -> dict[int, Surroundings]:
    """Return what each passage, by number, is read with: the passage behind it, the headings.

    Args:
        passages: The passages.
        rated: All their statements.
    """
    by_start = {(p.chunk.document_id, p.start): p for p in passages}
    titles = frozenset(each.statement.text for each in rated if _is_heading_line(each))
    found = {}
    for passage in passages:
        text, document = passage.text, passage.chunk.document_id
        for gap in range(_LONGEST_GAP + 1):
            following = by_start.get((document, passage.end + gap))
            if following is not None:
                between = "\n\n"[:gap].ljust(gap)
                text += between + following.text
                break
        found[passage.number] = Surroundings(text=text, titles=titles)
    return found


def sections(rated: Sequence[RatedStatement]) -> Iterator[Section]:
    """Yield the sections of the passages whose headings stand in them.

    Args:
        rated: All statements, passage by passage in reading order.
    """
    heading: RatedStatement | None = None
    body: list[RatedStatement] = []
    for each in rated:
        is_new = heading is not None and heading.passage is not each.passage
        if is_new or _is_heading_line(each):
            if heading is not None:
                yield Section(heading=heading, body=tuple(body))
            heading, body = (each if _is_heading_line(each) else None), []
        elif heading is not None:
            body.append(each)
    if heading is not None:
        yield Section(heading=heading, body=tuple(body))


def headings_above(rated: Sequence[RatedStatement]) -> dict[tuple[int, int], str]:
    """Return the heading above each statement, by its passage's number and its start."""
    found: dict[tuple[int, int], str] = {}
    at, heading = -1, ""
    for each in rated:
        number = each.passage.number
        if number != at:
            at, heading = number, (each.passage.chunk.location.heading or "").split(" > ")[-1]
        if _is_heading_line(each):
            heading = each.statement.text
        found[number, each.statement.start] = heading
    return found


def quote_section(
    rated: Sequence[RatedStatement],
    *,
    best: RatedStatement,
    asked: Asked,
    around: Mapping[int, Surroundings],
) -> Quote | None:
    """Return what stands below the heading that is about the question, if one is.

    The list below it; without one its first paragraph, cut to whole sentences. A heading is about
    the question where it names it as well as any statement does, with what stands below it.

    Args:
        rated: All statements, passage by passage in reading order.
        best: The statement that is likeliest to answer by itself.
        asked: What is asked.
        around: What each passage is read with, by number.
    """
    share = asked.coverage.share
    known = share(set[str]().union(*(each.covered for each in rated))) or 1.0
    bar = _AS_GOOD * share(best.covered)
    found: tuple[float, Section, Part] | None = None
    for section in sections(rated):
        named = share(section.heading.covered) / known
        if named < _NAMES:
            continue
        part = _below(around[section.heading.passage.number], section, asked=asked, named=named)
        if part is None:
            continue
        covered = section.heading.covered.union(*(each.covered for each in section.body))
        worth = named + share(covered)
        if share(covered) >= bar and (found is None or worth > found[0]):
            found = worth, section, part
    if found is None:
        return None
    heading = found[1].heading
    return quoted(heading, around[heading.passage.number].text, found[2])


def _is_heading_line(rated: RatedStatement) -> bool:
    statement, text = rated.statement, rated.passage.text
    if not statement.is_heading or statement.text.startswith("|"):
        return False
    before, after = text[: statement.start].rstrip(" "), text[statement.end :].lstrip(" ")
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")


def _below(around: Surroundings, section: Section, *, asked: Asked, named: float) -> Part | None:
    heading = section.heading.statement
    lines = lines_of(around)
    first = next((i for i, line in enumerate(lines) if line.start >= heading.end), len(lines))
    if first == len(lines) or not section.body or lines[first].text.startswith(("|", "#")):
        return None
    is_question = heading.text.endswith(_QUESTION_MARKS)
    is_topic = named >= _IS_THE_TOPIC
    found = list_at(lines, first) or unmarked_list(lines, first)
    if found is not None and (asked.for_items or is_topic):
        return whole_list(found)
    if is_topic or (is_question and named >= _IS_THE_QUESTION):
        return _paragraph(around.text, lines[first], asked=asked)
    return None


def _paragraph(text: str, line: Line, *, asked: Asked) -> Part | None:
    spans = list(sentence_spans(text[line.start : line.end]))
    end = spans[0][1]
    for _, further in spans[1:]:
        if further <= LONGEST_SENTENCE:
            end = further
    if not asked.gives_kind(text[line.start : line.start + end]):
        return None
    return Part(start=line.start, end=line.start + end, is_complete=True)
