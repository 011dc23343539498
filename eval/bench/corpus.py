"""A knowledge base of so many chunks, of text that is spread over words as real text is."""

import hashlib
import random
from bisect import bisect
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from chains.knowledge.pipeline import WritePipeline
from chains.knowledge.recipe import Recipe
from chains.knowledge.records import DocumentRecord, PathRecord, PreparedDocument
from chains.knowledge.writer import KnowledgeWriter
from loaders.documents import Block, ParsedFile

FOLDERS = 10
"""Folders that the documents are spread over evenly; a filter takes one of them."""

_WORDS = 30_000
_FLATTENING = 2.7
_PARAGRAPHS, _SENTENCES = 8, 5
_SHORTEST, _LONGEST = 6, 12
_PARSER = "bench/1"


class Text:
    """Pseudo-Chinese whose characters are as unevenly common as those of real text.

    The templates of `sentences` have 300 characters in all, so that each stands in most chunks
    and a keyword search would have to score the whole corpus for every question. Here words of
    two characters follow Zipf's law as Mandelbrot put it: the frequency of rank r is
    proportional to 1 / (r + 2.7). The characters are the 3,755 common ones of GB 2312.
    """

    def __init__(self, seed: int = 0) -> None:
        """Begin a text; the words are the same for all, the same seed gives the same text."""
        words = random.Random(0)
        common = [
            bytes((high, low)).decode("gb2312")
            for high in range(0xB0, 0xD8)
            for low in range(0xA1, 0xFF)
            if (high, low) < (0xD7, 0xFA)
        ]
        self._words = ["".join(words.choices(common, k=2)) for _ in range(_WORDS)]
        self._until = list(accumulate(1 / (rank + _FLATTENING) for rank in range(1, _WORDS + 1)))
        self.restart(seed)

    def restart(self, seed: int) -> None:
        """Begin another text."""
        self._random = random.Random(seed)

    def word(self) -> str:
        """Return a word."""
        return self._words[bisect(self._until, self._random.random() * self._until[-1])]

    def sentence(self) -> str:
        """Return a sentence of some twenty characters."""
        words = [self.word() for _ in range(self._random.randint(_SHORTEST, _LONGEST))]
        middle = len(words) // 2
        return f"{''.join(words[:middle])}，{''.join(words[middle:])}。"

    def paragraph(self) -> str:
        """Return a paragraph of some hundred characters."""
        return "".join(self.sentence() for _ in range(_SENTENCES))

    def questions(self, sentence: str) -> tuple[str, str, str]:
        """Return a question about a sentence, and two variants of it."""
        first, second = sentence.rstrip("。").split("，")
        return f"{first}的{second[:6]}是什么？", f"{first}{second[:6]}", f"什么是{second}？"


def write_corpus(
    folder: Path,
    *,
    recipe: Recipe,
    chunks: int,
    on_written: Callable[[int], None] = lambda _: None,
) -> None:
    """Make a knowledge base of exactly so many chunks, or leave it if it is there already.

    Documents are made, cut, embedded and indexed as an ingest does it; only the files are
    missing. An interrupted run is taken up.

    Args:
        folder: The knowledge base's folder.
        recipe: How documents are cut and embedded.
        chunks: How many chunks.
        on_written: Called with the number of chunks written so far.

    Raises:
        ServiceError: The embedder is not available.
    """
    with KnowledgeWriter(folder, recipe=recipe) as writer:
        if writer.is_current and writer.catalog.chunks.count(writer.generation.number) == chunks:
            return
        with WritePipeline(writer, on_written=on_written) as pipeline:
            for document in _documents(recipe, chunks):
                pipeline.add(document)
            pipeline.flush()


def _documents(recipe: Recipe, chunks: int) -> Iterator[PreparedDocument]:
    text = Text()
    number = 0
    while chunks > 0:
        text.restart(number)
        document = _document(number, recipe, text, most=chunks)
        yield document
        chunks -= len(document.chunks)
        number += 1


def _document(number: int, recipe: Recipe, text: Text, *, most: int) -> PreparedDocument:
    title = text.sentence().rstrip("。")
    blocks = [Block(text=title, kind="heading")]
    blocks += [Block(text=text.paragraph()) for _ in range(_PARAGRAPHS)]
    parsed = ParsedFile(blocks=tuple(blocks), parser=_PARSER, title=title)
    name = f"{number:06}"
    source = f"{number % FOLDERS}/{name}.txt"
    return PreparedDocument(
        record=DocumentRecord(
            id=name,
            sha256=hashlib.sha256(parsed.text.encode()).hexdigest(),
            size=len(parsed.text.encode()),
            parse_key=recipe.keys.parse,
            parsed=parsed,
        ),
        chunks=recipe.cut(name, parsed)[:most],
        path=PathRecord(path=f"/{source}", source=source, root="/", document_id=name),
    )
