"""Where sentences end, in Chinese and English text and in lines of tables and lists."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(
    r"""
    (?P<line>^)?[^\S\n]*                      # white space belongs to no sentence
    (?P<sentence>
        (?(line)\|[^\n]*\|(?=[^\S\n]*$)|(?!))  # a table's row, whatever its cells hold
      | (?(line)                              # a list's number (1. · 第3. · a. · 2.1.) ends none
            (?:(?:(?:[-*+•]|[#]{1,6})[ ])?第?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{2,4})[.]
            (?=[^\S\n]+\S))?
        )
        (?:
            [^\n。！？!?；;….]++               # a line break always ends one
          | [.](?![.]*["')\]]*(?:\s|$))       # the point in 3.5 or v1.2 does not
        )*+
        (?:
            [。！？!?；;…]+[”’」』）)】\]"']*     # closing quotes belong to the sentence
          | [.]+["')\]]*(?=\s|$)              # a full stop
          | (?=\n|$)
        )
    )
    """,
    re.VERBOSE | re.MULTILINE,
)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence in code points; white space around it is left out.

    A line of its own is a sentence too, so that rows of tables and items of lists count; a row is
    one whatever stands in its cells, and an item's number belongs to its first sentence.
    """
    for match in _SENTENCE.finditer(text):
        start, end = match.span("sentence")
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:  # no white space stands at its beginning
            yield start, end
