"""Keeps `unstructured` from reaching for the network.

At first use it fetches a spaCy English model from GitHub, to tell titles from prose by their
verbs; with the cable pulled it raises, or returns nothing. We take headings from styles and tags
and never from that guess, so a blank pipeline that only knows where sentences end is enough.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

_SENTENCE_ENDS = ["。", "！", "？", "；", "…", "!", "?", "."]


@cache
def use_local_sentences() -> None:
    """Give `unstructured` a local pipeline; called before each use, acts on the first.

    `unstructured.nlp.tokenize._load_spacy_model` is the one function that downloads (seen in
    0.27.32). If a later version renames it, the assignment below would do nothing, so that is
    checked.

    Raises:
        AttributeError: The installed `unstructured` has no such function any more.
    """
    with _hidden("torch"):
        from unstructured.nlp import tokenize

    if not hasattr(tokenize, "_load_spacy_model"):
        message = "unstructured.nlp.tokenize._load_spacy_model is gone; pin unstructured<=0.27"
        raise AttributeError(message)
    tokenize._load_spacy_model = _build_pipeline
    tokenize._get_nlp.cache_clear()


@contextmanager
def _hidden(library: str) -> Iterator[None]:
    """Let imports of a library fail, as if it were not installed.

    `unstructured` imports spaCy, spaCy imports thinc, and thinc imports PyTorch if it can, which
    it needs for nothing here: two seconds and 250 MB in each process that reads files.
    """
    if library in sys.modules:
        yield
        return
    sys.modules[library] = None  # type: ignore[assignment]  # how `import` knows: not there
    try:
        yield
    finally:
        del sys.modules[library]


def _build_pipeline() -> "Language":
    import spacy

    pipeline = spacy.blank("zh")
    pipeline.add_pipe("sentencizer", config={"punct_chars": _SENTENCE_ENDS})
    return pipeline
