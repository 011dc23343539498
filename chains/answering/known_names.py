"""Names that a knowledge base is about: of its documents' subjects, and of the user's words."""

import re
from collections.abc import Iterable

from chains.knowledge.knowledge_base import KnowledgeBase, Snapshot
from chains.knowledge.per_commit import PerCommit
from chains.providers.analysis import fold

_DOCUMENTS = 2000
_SUBJECT = re.compile(
    r"[\s#]*([^\s，,。.;；:：、(（]{2,20}?)(?:\s*[(（][^)）]{1,40}[)）])?\s*"
    r"(?:[,，]?是|成立于|创立于|创建于|位于|于\d{4}年)"
)
_LEGAL_FORM = re.compile(r"(?:股份|控股|集团)?(?:有限责任公司|有限公司|公司|集团)$")
_NO_NAME = re.compile(r"^(?:[本该我这那此其]|公司|为|以下|如何|什么|关于)")
_SHORTEST = 4


class KnownNames:
    """Reads the names once for each state of the knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, *, words: Iterable[str] = ()) -> None:
        """Read nothing yet.

        Args:
            knowledge: Its documents' subjects are names.
            words: The user's words are names too.
        """
        self._words = frozenset(fold(word) for word in words)
        self._names = PerCommit(knowledge, self._read)

    def __call__(self) -> frozenset[str]:
        """Return the names, folded; of at most 2,000 documents.

        Raises:
            KnowledgeBaseError: The knowledge base is empty, or of another configuration.
        """
        return self._names()

    def _read(self, snapshot: Snapshot) -> frozenset[str]:
        return self._words | names_of_openings(snapshot.openings(_DOCUMENTS))


def names_of_openings(openings: Iterable[str]) -> frozenset[str]:
    """Return what documents say first that they are about, with and without a legal form.

    Of 东岭能源有限公司是一家… that is 东岭能源有限公司 and 东岭能源; nothing where a document does
    not begin by saying what something is, or where and since when.

    Args:
        openings: What each document begins with.
    """
    subjects = (_SUBJECT.match(opening) for opening in openings)
    names = {fold(match[1]) for match in subjects if match and not _NO_NAME.match(match[1])}
    short = {_LEGAL_FORM.sub("", name) for name in names}
    return frozenset(name for name in names | short if len(name) >= _SHORTEST)
