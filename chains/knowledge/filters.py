"""Which documents a question may be answered from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import urlsplit

from chains.errors import KnowledgeBaseError
from chains.knowledge.document_table import DocumentTable
from chains.knowledge.records import PathRecord
from loaders.reading.version import day_of_change

_SHOWN = 8
_PATTERN = frozenset("*?[")


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """What a document must be like to be searched; fields that are empty allow everything.

    A document that several files hold is searched if one of them is like that in every respect.

    Attributes:
        sources: Display paths, file names, or patterns with `*` and `?`, any of which it has.
        folders: Display folders, below any of which it lies.
        types: Suffixes without the dot (`pdf`, `docx`), any of which its path has.
        since: The first day on which the file may have changed last, as it was when it was
            ingested. Where that is not known (a page of the web, a file written within seconds
            of being ingested), the day on which its text was taken over counts.
        until: The last such day.
    """

    sources: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Tell whether it leaves anything out."""
        return self != SearchFilter()

    def documents(self, table: DocumentTable) -> set[str]:
        """Return the ids of the documents that it allows.

        Raises:
            KnowledgeBaseError: It names a file, a folder or a type that no document has.
        """
        paths = {normalize("NFC", path.source): path for path in table.paths()}
        allowed = set(paths)
        for wanted, kind in ((self.sources, _FILE), (self.folders, _FOLDER), (self.types, _TYPE)):
            if wanted:
                allowed &= kind.matching(wanted, paths)
        kept = [paths[source] for source in allowed]
        if self.since or self.until:
            first, last = self.since or date.min, self.until or date.max
            updates = table.updates()
            kept = [path for path in kept if first <= _day_of(path, updates) <= last]
        return {path.document_id for path in kept}


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What can be asked for: what it is called, what a source offers, how it may be written."""

    name: str
    offered: Callable[[str], Iterable[str]]
    spelt: Callable[[str], str]

    def matching(self, wanted: Iterable[str], sources: Iterable[str]) -> set[str]:
        """Return the sources that offer any of what is wanted, each of which must be there."""
        offers: dict[str, set[str]] = defaultdict(set)
        for source in sources:
            for offer in self.offered(source):
                offers[offer].add(source)
        return {source for one in wanted for source in self._matching_one(one, offers)}

    def _matching_one(self, wanted: str, offers: Mapping[str, set[str]]) -> set[str]:
        spelt = self.spelt(normalize("NFC", wanted))
        found = offers.get(spelt, set())
        if not found and _PATTERN & set(spelt):
            found = {s for offer in offers if fnmatchcase(offer, spelt) for s in offers[offer]}
        if not found:
            raise KnowledgeBaseError(
                f"{wanted}: no such {self.name} in this knowledge base",
                hint=_advice(spelt, sorted(offers)),
            )
        return found


def _advice(wanted: str, known: Sequence[str]) -> str:
    near = get_close_matches(wanted, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    listed = [one for one in known if one not in ("", ".")]
    if 0 < len(listed) <= _SHOWN:
        return f"there are: {', '.join(listed)}"
    return "`zhiwen kb show` lists its files"


def _type_of(source: str) -> str:
    is_page = "://" in source
    path = urlsplit(source).path if is_page else source
    return PurePosixPath(path).suffix.lower().removeprefix(".") or ("html" if is_page else "")


def _day_of(path: PathRecord, updates: Mapping[str, str]) -> date:
    if path.stat:
        return day_of_change(path.stat)
    return datetime.fromisoformat(updates[path.document_id]).astimezone().date()


_FILE = _Kind(
    name="file",
    offered=lambda source: {source, PurePosixPath(source).name},
    spelt=lambda wanted: wanted.removeprefix("./"),
)
_FOLDER = _Kind(
    name="folder",
    offered=lambda source: map(str, PurePosixPath(source).parents),
    spelt=lambda wanted: wanted.removeprefix("./").strip("/") or ".",
)
_TYPE = _Kind(
    name="type of file",
    offered=lambda source: (_type_of(source),),
    spelt=lambda wanted: wanted.lower().removeprefix("*").removeprefix("."),
)
