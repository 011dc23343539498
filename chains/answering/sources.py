"""The sentences of the passages, with what each is read with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chains.answering.cells import reads_row
from chains.answering.facts.check import SourceFacts, Surroundings, Text
from chains.providers.analysis import fold
from chains.retrieval.statements import column_names, statements
from chains.retrieval.steps import Passage
from loaders.instructions import find_instructions, quote_instruction
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
        columns: Where it is a table's row: the row of column names, or ""; else None.
        instructions: The first instruction to a language model in the passage, or "".
    """

    passage: Passage
    start: int
    end: int
    text: str
    facts: SourceFacts
    columns: str | None = None
    instructions: str = ""


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """A passage cut into sentences.

    Attributes:
        passage: The passage.
        sentences: Start, end and folded text of each; what tells a model what to say is left
            out, because it does not testify to its having said so.
        columns: Start of each row of a table -> the row of column names, or "".
        instructions: The first of what was left out, in one line, or "".
    """

    passage: Passage
    sentences: list[tuple[int, int, str]]
    columns: Mapping[int, str]
    instructions: str


def sources_of(passages: Sequence[Passage]) -> list[Source]:
    """Return the sentences of all passages, in order, but instructions to a language model.

    A name or a year may also come from what a sentence is read with: the chunk's header, its
    document's title and file name, its heading, and all passages of its document (公司 in a
    report about one company means that company).
    """
    cuts = [_cut(passage) for passage in passages]
    parts: dict[str, list[str]] = defaultdict(list)
    for cut in cuts:
        parts[cut.passage.chunk.document_id] += [folded for _, _, folded in cut.sentences]
    documents = {document: Text("\n".join(lines)) for document, lines in parts.items()}
    return [
        Source(
            passage=cut.passage,
            start=cut.passage.start + start,
            end=cut.passage.start + end,
            text=cut.passage.text[start:end],
            facts=SourceFacts(folded, around),
            columns=cut.columns.get(start),
            instructions=cut.instructions,
        )
        for cut in cuts
        for around in (_surroundings(cut.passage, documents[cut.passage.chunk.document_id]),)
        for start, end, folded in cut.sentences
    ]


def row_read_by(sentence: str, sources: Sequence[Source]) -> Source | None:
    """Return the table row whose cells a sentence gives with their columns' names, if one is."""
    if ":" not in fold(sentence):
        return None
    return next(
        (
            each
            for each in sources
            if each.columns is not None and reads_row(sentence, row=each.text, header=each.columns)
        ),
        None,
    )


def _cut(passage: Passage) -> _Cut:
    told = find_instructions(passage.text)
    columns = column_names(passage.chunk.header)
    return _Cut(
        passage=passage,
        sentences=[
            (start, end, fold(passage.text[start:end]))
            for start, end in sentence_spans(passage.text)
            if not any(start < each.end and each.start < end for each in told)
        ],
        columns={
            each.start: each.context
            for each in statements(passage.text, table_header=columns)
            if each.text.startswith("|")
        },
        instructions=quote_instruction(passage.text, found=told),
    )


def _surroundings(passage: Passage, document: Text) -> Surroundings:
    chunk = passage.chunk
    parts = (chunk.header, chunk.title, chunk.location.heading, chunk.source)
    return Surroundings(header=fold("\n".join(part for part in parts if part)), document=document)
