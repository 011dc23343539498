"""The sentences of the passages, with what each is read with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chains.answering.cells import reads_row
from chains.answering.facts.check import SourceFacts, Surroundings, Text
from chains.providers.analysis import fold
from chains.retrieval.statements import statements
from chains.retrieval.steps import Passage
from loaders.instructions import find_instructions
from loaders.sentences import sentence_spans


@dataclass(frozen=True, kw_only=True)
class Source:
    """A sentence of a passage that may support something.

    Attributes:
        passage: The passage.
        start: Offset in the document's text, in code points.
        end: Offset behind its last code point.
        text: The sentence.
        facts: What it says that can be checked.
    """

    passage: Passage
    start: int
    end: int
    text: str
    facts: SourceFacts


def sources_of(passages: Sequence[Passage]) -> list[Source]:
    """Return the sentences of all passages, in order, but instructions to a language model.

    A name or a year may also come from what a sentence is read with: the chunk's header, its
    document's title and file name, its heading, and all passages of its document (公司 in a
    report about one company means that company).
    """
    cut = [_sentences(passage) for passage in passages]
    parts: dict[str, list[str]] = defaultdict(list)
    for passage, sentences in zip(passages, cut, strict=True):
        parts[passage.chunk.document_id] += [folded for _, _, folded in sentences]
    documents = {document: Text("\n".join(lines)) for document, lines in parts.items()}
    return [
        Source(
            passage=passage,
            start=passage.start + start,
            end=passage.start + end,
            text=passage.text[start:end],
            facts=SourceFacts(folded, around),
        )
        for passage, sentences in zip(passages, cut, strict=True)
        for around in (_surroundings(passage, documents[passage.chunk.document_id]),)
        for start, end, folded in sentences
    ]


def row_read_by(sentence: str, sources: Sequence[Source]) -> Source | None:
    """Return the table row whose cells a sentence gives with their columns' names, if one is."""
    if ":" not in fold(sentence):
        return None
    headers: dict[tuple[int, int], str] = {}
    for passage in {source.passage.number: source.passage for source in sources}.values():
        lines = passage.chunk.header.split("\n")
        columns = next((line for line in lines if line.startswith("|")), "")
        for each in statements(passage.text, table_header=columns):
            if each.text.startswith("|"):
                headers[passage.number, passage.start + each.start] = each.context
    rows = (each for each in sources if (each.passage.number, each.start) in headers)
    return next(
        (
            row
            for row in rows
            if reads_row(sentence, row=row.text, header=headers[row.passage.number, row.start])
        ),
        None,
    )


def _sentences(passage: Passage) -> list[tuple[int, int, str]]:
    """Cut a passage; what tells the model what to say does not testify to its having said so."""
    told = find_instructions(passage.text)
    return [
        (start, end, fold(passage.text[start:end]))
        for start, end in sentence_spans(passage.text)
        if not any(start < each.end and each.start < end for each in told)
    ]


def _surroundings(passage: Passage, document: Text) -> Surroundings:
    chunk = passage.chunk
    parts = (chunk.header, chunk.title, chunk.location.heading, chunk.source)
    return Surroundings(header=fold("\n".join(part for part in parts if part)), document=document)
