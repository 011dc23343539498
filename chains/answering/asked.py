"""What a question asks for, as the extractive answerer looks at it."""

import re
from dataclasses import dataclass

from chains.providers.analysis import fold
from chains.providers.answer_kinds import AnswerKind
from chains.providers.coverage import Coverage

_ASKS_FOR_ITEMS = re.compile(
    r"哪些|哪几|步骤|流程|包括|有什么|有何|如何|怎么(?![会算样说]|回事)|怎样|清单|注意事项|分[哪几]"
    r"|\b(?:which|list|steps?|how (?:do|to|can|should)|what are)\b"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked.

    Attributes:
        question: The standalone question.
        coverage: Its terms.
        kind: The kind of answer that is asked for, where a rule tells.
        cues: How such answers are mostly worded.
    """

    question: str
    coverage: Coverage
    kind: AnswerKind | None
    cues: tuple[AnswerKind, ...]

    @property
    def for_items(self) -> bool:
        """Whether it asks for what a list holds: which ones, the steps, how to."""
        return bool(_ASKS_FOR_ITEMS.search(fold(self.question)))

    def gives(self, text: str) -> bool:
        """Tell whether a text gives the kind of answer that is asked for, or is worded so."""
        if self.kind is not None:
            return self.gives_kind(text)
        folded = fold(text)
        return any(cue.given.search(folded) for cue in self.cues)

    def gives_kind(self, text: str) -> bool:
        """Tell whether a text gives the kind of answer that is asked for, if one is."""
        return self.kind is None or self.kind.given.search(fold(text)) is not None

    def share(self, text: str, *, beside: str = "") -> float:
        """Return the weighted share of the question that a text has and another has not, 0-1."""
        return self.coverage.share(self.coverage.covered(text) - self.coverage.covered(beside))
