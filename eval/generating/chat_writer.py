"""Questions that a chat model writes, and that it must answer from their references alone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from chains.answering.cells import split_row
from chains.answering.fence import as_data
from chains.knowledge.records import ChunkRecord
from chains.providers.language import PromptFor
from chains.providers.protocols import ChatModel
from chains.retrieval.statements import column_names, statements
from eval.generating.proposal import KINDS, Proposal, QuestionKind, sentences_quoted
from eval.scoring.metrics import normalised
from eval.scoring.overlap import best_overlap

PROMPTS: Mapping[QuestionKind, str] = {
    "single-fact": "question_fact",
    "table": "question_table",
    "multi-hop": "question_multihop",
    "unanswerable": "question_unanswerable",
}
CHECK_PROMPT = "question_check"

_AGREES = 0.75
"""Least character F1 of the checking answer with the gold one, where it does not contain it."""

_LABEL = re.compile(
    r"^[\s>*#\-]*(?P<label>问题|答案|依据|question|answer|evidence)\s*\d*\s*\**\s*[:：]\**\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_NAMES = {
    "问题": "question", "答案": "answer", "依据": "evidence",
    "question": "question", "answer": "answer", "evidence": "evidence",
}  # fmt: skip
_REFUSALS = ("资料不足", "无法回答", "notenoughinformation", "无法出题")


class ChatWriter:
    """Asks a chat model for questions.

    Attributes:
        name: What writes the questions.
        kinds: What it can write.
    """

    kinds: tuple[QuestionKind, ...] = KINDS

    def __init__(
        self,
        chat: ChatModel,
        *,
        name: str,
        prompts: Mapping[str, PromptFor],
        partner: Callable[[ChunkRecord], ChunkRecord | None],
        retrieve: Callable[[str], Sequence[str]],
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            chat: The model.
            name: What it is called.
            prompts: `PROMPTS` and `CHECK_PROMPT` by name.
            partner: Finds a chunk that goes with another, for questions over two.
            retrieve: Finds passages for a question, to tell that none of them answers it.
        """
        self.name = name
        self._chat = chat
        self._prompts = prompts
        self._partner = partner
        self._retrieve = retrieve

    def write(self, kind: QuestionKind, chunk: ChunkRecord) -> Iterator[Proposal | str]:
        """Yield one question about a chunk, or why there is none.

        Raises:
            ServiceError: The model's service fails.
        """
        chunks = [chunk]
        if kind == "multi-hop":
            other = self._partner(chunk)
            if other is None:
                yield "no second passage that goes with it"
                return
            chunks.append(other)
        prompt = self._prompts[PROMPTS[kind]](chunk.text)
        shown = "\n".join(_fence(_with_place(each, each.text)) for each in chunks)
        reply = self._chat.complete(prompt.format_messages(passages=shown))
        yield read_proposal(reply, kind=kind, chunks=chunks)

    def check(self, proposal: Proposal) -> str:
        """Return why a question is not answered by its references, or ""; the model is asked.

        An unanswerable one must find no answer in what the knowledge base has on it; one over
        two passages none in either alone.

        Raises:
            ServiceError: The model's service fails.
        """
        if proposal.kind == "unanswerable":
            found = list(self._retrieve(proposal.question))
            texts = [*found, *(chunk.text for chunk in proposal.chunks if chunk.text not in found)]
            return "" if is_refusal(self._answer(proposal.question, texts)) else "is answered"
        texts = [_with_references(chunk, proposal.references) for chunk in proposal.chunks]
        reply = self._answer(proposal.question, texts)
        if is_refusal(reply) or not agrees(reply, proposal.answers):
            return "not answered by its references"
        if proposal.kind == "multi-hop" and any(
            agrees(self._answer(proposal.question, [text]), proposal.answers) for text in texts
        ):
            return "one passage alone answers it"
        return ""

    def _answer(self, question: str, texts: Sequence[str]) -> str:
        prompt = self._prompts[CHECK_PROMPT](question)
        shown = "\n".join(map(_fence, texts))
        return self._chat.complete(prompt.format_messages(question=question, passages=shown))


def read_proposal(
    reply: str, *, kind: QuestionKind, chunks: Sequence[ChunkRecord]
) -> Proposal | str:
    """Read what a model wrote, line by line; returns what is wrong where it cannot be used."""
    parts: dict[str, list[str]] = {"question": [], "answer": [], "evidence": []}
    for line in reply.splitlines():
        if match := _LABEL.match(line):
            parts[_NAMES[match["label"].lower()]].append(match["text"].strip(" *`"))
    question = next(filter(None, parts["question"]), "")
    if not question:
        return "wrote no question"
    if kind == "unanswerable":
        return Proposal(kind=kind, question=question, chunks=tuple(chunks))
    answers = tuple(filter(None, parts["answer"]))[:1]
    if not answers:
        return "wrote no answer"
    references: list[str] = []
    for chunk in chunks:
        found = sentences_quoted(parts["evidence"], chunk.text)
        if not found:
            return "quoted nothing that stands in the passage"
        references += found
    return Proposal(
        kind=kind,
        question=question,
        answers=answers,
        references=tuple(dict.fromkeys(references)),
        chunks=tuple(chunks),
    )


def agrees(reply: str, answers: Sequence[str]) -> bool:
    """Tell whether a reply gives one of the answers: contains it, or is nearly the same."""
    plain = normalised(reply)
    if any(normalised(answer).strip("。.") in plain for answer in answers):
        return True
    return best_overlap(reply, answers).character_f1 >= _AGREES


def is_refusal(reply: str) -> bool:
    """Tell whether a model said that it cannot answer; an empty reply says nothing else."""
    plain = normalised(reply).casefold()
    return not plain or any(words in plain for words in _REFUSALS)


def _with_references(chunk: ChunkRecord, references: Sequence[str]) -> str:
    """Return the references that stand in a chunk, rows with the names of their columns."""
    lines: list[str] = []
    for statement in statements(chunk.text, table_header=column_names(chunk.header)):
        if statement.text not in references:
            continue
        is_row = statement.text.startswith("|") and bool(split_row(statement.context))
        if is_row and statement.context not in lines:
            lines.append(statement.context)
        lines.append(statement.text)
    return _with_place(chunk, "\n".join(lines))


def _with_place(chunk: ChunkRecord, text: str) -> str:
    """Put the title and the headings above a text: a question may name what they name."""
    place = " > ".join(filter(None, (chunk.title, chunk.location.heading)))
    header = column_names(chunk.header)
    above = [line for line in (place, header) if line and line not in text]
    return "\n".join([*above, text])


def _fence(text: str) -> str:
    return f"<passage>\n{as_data(text)}\n</passage>"
