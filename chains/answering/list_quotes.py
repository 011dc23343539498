"""What is quoted of a list: an item, the items that are asked for, or all of it."""

from chains.answering.asked import Asked
from chains.answering.lists import FoundList, Line, Surroundings, lines_of, list_at
from chains.answering.quotes import Part
from chains.retrieval.statements import Statement

_TELLS = 0.05
"""Share of the question; an item that has less is one of many that its list's title is about."""


def part_of_list(
    around: Surroundings, statement: Statement, *, asked: Asked, heading: str
) -> Part | None:
    """Return what of a list is wanted, if the statement is a part of one and more is wanted."""
    lines, start = lines_of(around), statement.start
    at = next((i for i, line in enumerate(lines) if line.start <= start < line.end), None)
    found = None if at is None else list_at(lines, at)
    if at is None or found is None:
        return None
    if lines[at].is_item:
        wanted = _is_wanted_whole(found, lines[at], asked=asked, title=found.title or heading)
        return whole_list(found, at_least=found.items.index(lines[at])) if wanted else None
    if statement.end < lines[at].end - 1 or not (asked.for_items or lines[at].leads_in):
        return None
    return _items_asked_for(found, lines[at], asked=asked) or whole_list(
        found, start=lines[at].start if found.lead else None
    )


def _is_wanted_whole(found: FoundList, item: Line, *, asked: Asked, title: str) -> bool:
    """Tell whether all items of a list answer, not the one alone that was found.

    They do where that says nothing that is asked itself, or where items are asked for and either
    the title tells as much of what is asked as the item adds, or most items tell half of that.
    """
    own = asked.share(item.text)
    if own < _TELLS:
        return True
    if not asked.for_items:
        return False
    if asked.share(title) >= asked.share(item.text, beside=title):
        return True
    telling = sum(asked.share(each.text) * 2 >= own for each in found.items)
    return telling * 2 >= len(found.items) > 1


def whole_list(found: FoundList, *, at_least: int = 0, start: int | None = None) -> Part:
    """Return a list with its lead-in, up to the last item that fits into 800 characters."""
    begin = found.start if start is None else start
    return Part(start=begin, end=found.end(at_least), is_complete=True)


def _items_asked_for(found: FoundList, lead: Line, *, asked: Asked) -> Part | None:
    """Return the lead-in and the fewer items that say what is asked beyond it, if any do."""
    shares = [asked.share(item.text, beside=lead.text) for item in found.items]
    best = max(shares)
    told = [item for item, share in zip(found.items, shares, strict=True) if share >= best]
    if asked.for_items or not best or len(told) * 2 > len(found.items):
        return None
    text = "\n".join(line.text for line in (lead, *told))
    return Part(start=lead.start, end=told[-1].end, text=text, is_complete=True)
