"""The facts of a sentence against what is cited for it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chains.answering.facts.content import content_of
from chains.answering.facts.dates import Date, blank_dates, find_dates
from chains.answering.facts.names import Name, find_chinese_names, find_names
from chains.answering.facts.numbers import Number, find_numbers
from chains.answering.facts.polarity import Clause, contradiction, find_clauses
from chains.answering.facts.words import tag_words
from chains.providers.analysis import fold

_LIST_NUMBER = re.compile(
    r"^\s*(?:[-*+•·>#|]+\s*)*(?:[(（]?\d{1,2}[)）、]|\d{1,2}\.(?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、.]"
    r"|[①-⑳]|第[一二三四五六七八九十]{1,2}(?=[,，、:：]))"
    r"|[(（]\d{1,2}[)）](?=\s*[\u4e00-\u9fff])"
)
_DATE_WORDS = re.compile(r" +(?:年度|年末|年底|年初)?")
_CODE = re.compile(
    r"(?<![a-z0-9])(?!(?:rmb|usd|cny|eur|us)\W?\d)[a-z]+[-_./]?\d[\w\-./]*", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a sentence says that can be checked.

    Attributes:
        numbers: Its numbers, without those of its dates and of lists.
        dates: Its dates.
        names: Its names.
        clauses: Its clauses with what each denies.
        content: Its other words that say something.
    """

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    names: tuple[Name, ...]
    clauses: tuple[Clause, ...]
    content: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many numbers, dates and names there are."""
        return len(self.numbers) + len(self.dates) + len(self.names)


@dataclass(frozen=True, eq=False)
class Text:
    """A folded text whose years are looked for once.

    Attributes:
        text: The text.
    """

    text: str = ""

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it names."""
        return frozenset(date.year for date in find_dates(self.text) if date.year is not None)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the sentences of a passage are read with.

    Attributes:
        header: Header, title, heading and file name of the passage, folded.
        document: All passages of its document.
    """

    header: str = ""
    document: Text = Text()

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that they name; one of them a date without one means."""
        return Text(self.header).years | self.document.years

    @cached_property
    def is_about_a_name(self) -> bool:
        """Whether the header names a company, a person or a place."""
        return any(find_chinese_names(tag_words(self.header)))


@dataclass(frozen=True, eq=False)
class SourceFacts:
    """A sentence of a passage, folded, and what it says that can be checked.

    Attributes:
        text: The sentence.
        around: What it is read with.
    """

    text: str
    around: Surroundings = Surroundings()

    @cached_property
    def characters(self) -> frozenset[str]:
        """The characters of the sentence."""
        return frozenset(self.text)

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        """The dates of the sentence."""
        return tuple(find_dates(self.text))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of the sentence."""
        return _numbers(self.text)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the sentence."""
        return find_clauses(self.text)


def facts_of(sentence: str, *, known_names: Iterable[str] = ()) -> Facts:
    """Read the facts of a sentence of an answer.

    Args:
        sentence: As written.
        known_names: Words that are names whatever the rule says of them, folded.
    """
    sentence = _LIST_NUMBER.sub(_blank, sentence)
    folded = fold(sentence)
    words = tag_words(_DATE_WORDS.sub(",", blank_dates(folded)))
    names = tuple(find_names(sentence, words, known=known_names))
    named = " ".join(name.text for name in names)
    return Facts(
        numbers=_numbers(folded),
        dates=tuple(find_dates(folded)),
        names=names,
        clauses=find_clauses(folded),
        content=tuple(word for word in content_of(words) if word not in named),
    )


def _numbers(folded: str) -> tuple[Number, ...]:
    return tuple(find_numbers(_CODE.sub(_blank, blank_dates(folded))))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def found_number(number: Number, sources: Iterable[SourceFacts]) -> bool:
    """Tell whether a number stands in one of the sources, or, if soft, whether none differs."""
    of_its_unit = False
    for source in sources:
        for other in source.numbers:
            if number.agrees(other) or number.is_cell(other, text=source.around.document.text):
                return True
            of_its_unit = of_its_unit or (other.unit is not None and number.unit == other.unit)
        if number.unit is None and any(number.value == date.year for date in source.dates):
            return True
    return number.soft and not of_its_unit


def found_date(date: Date, sources: Sequence[SourceFacts], *, asked: Text) -> bool:
    """Tell whether a date stands in one of the sources; a year also in what is around it."""
    for source in sources:
        years = source.around.years
        if date.month is None and date.year in years:
            return True
        if any(date.agrees(other, years=years) for other in source.dates):
            return True
    # Years of headers do not count here: they often tell when a company was founded.
    left_open = not any(source.around.document.years for source in sources)
    if not left_open or date.year not in asked.years:
        return False
    without_year = Date(year=None, month=date.month, day=date.day)
    return date.month is None or any(
        without_year.agrees(other) for source in sources for other in source.dates
    )


def found_name(name: Name, sources: Sequence[SourceFacts], *, asked: Text) -> bool:
    """Tell whether a name stands in one of the sources or in what it is read with."""
    if any(
        name.stands_in(text)
        for source in sources
        for text in (source.text, source.around.header, source.around.document.text)
    ):
        return True
    return name.stands_in(asked.text) and not any(
        source.around.is_about_a_name for source in sources
    )


def reasons_against(facts: Facts, sources: Sequence[SourceFacts], *, asked: Text) -> Iterator[str]:
    """Yield why a sentence is not what its sources say; nothing where no fact differs.

    Args:
        facts: Of the sentence.
        sources: The sentences that are cited for it.
        asked: The question; what it says and the sources leave open needs no proof.
    """
    for number in facts.numbers:
        if not found_number(number, sources):
            yield f"number {number.text} is not in the source"
    for date in facts.dates:
        if not found_date(date, sources, asked=asked):
            yield f"date {date.text} is not in the source"
    for name in facts.names:
        if not found_name(name, sources, asked=asked):
            yield f"name {name.text} is not in the source"
    denial = contradiction(facts.clauses, [c for source in sources for c in source.clauses])
    if denial:
        yield f"negation: {denial}"
