"""Which language the documents of a knowledge base are in."""

import re
from collections.abc import Iterable

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.per_commit import PerCommit
from prompts.load import Language

_SAMPLE = 200
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def main_language(texts: Iterable[str]) -> Language:
    """Return the language of most texts.

    A text is English if it has more Latin words than Chinese characters: a Chinese text about
    software may hold many Latin words, but each stands among several characters.
    """
    ballots = [len(_HAN.findall(text)) - len(_LATIN_WORD.findall(text)) for text in texts]
    return "en" if sum(b < 0 for b in ballots) > sum(b > 0 for b in ballots) else "zh"


class CorpusLanguage:
    """Looks at a sample of the chunks, once for each state of the knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Look at nothing yet."""
        self._language = PerCommit(knowledge, lambda found: main_language(found.sample(_SAMPLE)))

    def __call__(self) -> Language:
        """Return the language of most of at most 200 chunks.

        Raises:
            KnowledgeBaseError: The knowledge base is empty, or of another configuration.
        """
        return self._language()
