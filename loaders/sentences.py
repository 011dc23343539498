"""Where sentences end, in Chinese and English text and in lines of tables and lists."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(
    r"""
    [^\S\n]*                                  # white space belongs to no sentence
    (?P<sentence>
        [^\n]*?                               # a line break always ends one
        (?:
            [。！？!?；;…]+[”’」』）)】\]"']*     # closing quotes belong to the sentence
          | [.]+["')\]]*(?=\s|$)              # a full stop, but not the point in 3.5 or v1.2
          | (?=\n|$)
        )
    )
    """,
    re.VERBOSE,
)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence in code points; white space around it is left out.

    A line of its own is a sentence too, so that rows of tables and items of lists count.
    """
    for match in _SENTENCE.finditer(text):
        sentence = match["sentence"]
        if stripped := sentence.strip():
            start = match.start("sentence") + sentence.index(stripped[0])
            yield start, start + len(stripped)
