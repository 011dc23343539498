"""Test questions about the documents of a knowledge base, as drafts that wait for a reviewer."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from chains.answering.build import build_chat_model
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.library import knowledge_base_folder
from chains.knowledge.progress import Stop, never
from chains.knowledge.records import ChunkRecord
from chains.retrieval.build_queries import build_prompt
from chains.retrieval.steps import Question
from chains.workspace import Workspace
from eval.case_book import link_documents
from eval.dataset import read_cases
from eval.errors import DatasetError
from eval.generating.chat_writer import CHECK_PROMPT, PROMPTS, ChatWriter
from eval.generating.cloze import ClozeWriter
from eval.generating.material import allot, holds_table, read_chunks, spread
from eval.generating.proposal import KINDS, Proposal, QuestionKind, SeenQuestions, fault_of
from eval.generating.review import Draft, DraftBook
from eval.origin import Origin, read_origin, write_origin

_PARTNERS = 20
_QUERY_LENGTH = 200
_PASSAGES = 8


class QuestionWriter(Protocol):
    """Writes questions about chunks and checks them."""

    name: str
    kinds: tuple[QuestionKind, ...]

    def write(self, kind: QuestionKind, chunk: ChunkRecord) -> Iterator[Proposal | str]:
        """Yield questions about a chunk, best first, or why there is none."""
        ...

    def check(self, proposal: Proposal) -> str:
        """Return why a question is not answered by its references, or ""."""
        ...


@dataclass(frozen=True, kw_only=True)
class GenerateTask:
    """What is wanted.

    Attributes:
        knowledge_base: Display name of the one that the questions are about.
        folder: The dataset folder; questions are added to those that it has.
        count: How many questions.
        kinds: Of which kinds; None: all that can be written.
        seed: Of what is chosen.
    """

    knowledge_base: str
    folder: Path
    count: int = 50
    kinds: tuple[QuestionKind, ...] | None = None
    seed: int = 7


@dataclass(frozen=True, kw_only=True)
class GenerateReport:
    """What came of it.

    Attributes:
        folder: The dataset folder.
        writer: What wrote the questions: `cloze`, or the chat model.
        wanted: Kind -> how many were wanted.
        written: Kind -> how many were written.
        turned_down: Why questions were not taken -> how many.
    """

    folder: Path
    writer: str
    wanted: dict[QuestionKind, int]
    written: dict[QuestionKind, int] = field(default_factory=dict)
    turned_down: dict[str, int] = field(default_factory=dict)


def generate_questions(
    task: GenerateTask,
    workspace: Workspace,
    *,
    on_question: Callable[[int, int], None] = lambda _done, _total: None,
    stop: Stop = never,
) -> GenerateReport:
    """Write questions into a dataset folder, each as soon as it has passed its checks.

    Args:
        task: What is wanted.
        workspace: Where the knowledge base is; its configuration says which model writes.
        on_question: Called with how many questions there are, and how many are wanted.
        stop: Asked before each question; what was written before stays.

    Raises:
        DatasetError: The folder is another dataset, or nothing can be asked.
        KnowledgeBaseError: There is no such knowledge base, or it is empty.
        ServiceError: The chat model's service fails; what was written before stays.
    """
    knowledge = workspace.knowledge(task.knowledge_base)
    base = knowledge_base_folder(workspace.data_dir, task.knowledge_base)
    _check_folder(task, base.name)
    paths = knowledge.catalog.documents.paths()
    files = {path.source: Path(path.path) for path in paths}
    chunks = read_chunks(knowledge, [source for source, path in files.items() if path.is_file()])
    writer = _build_writer(task, workspace, chunks)
    wanted = _wanted(task, writer, chunks)
    book = DraftBook(task.folder)
    known = [draft.case.question for draft in book.drafts()]
    rounds = _Rounds(writer=writer, chunks=chunks, seed=task.seed, seen=SeenQuestions(known))
    written: Counter[QuestionKind] = Counter()
    for kind, count in wanted.items():
        for proposal in islice(rounds.questions(kind, stop=stop), count):
            if not written:  # a model that writes none leaves no empty dataset behind
                _begin(task, files, base=base.name, model=writer.name)
            book.add([_draft(proposal)])
            written[kind] += 1
            on_question(written.total(), task.count)
    return GenerateReport(
        folder=task.folder,
        writer=writer.name,
        wanted=wanted,
        written=dict(written),
        turned_down=dict(rounds.turned_down.most_common()),
    )


def _begin(task: GenerateTask, files: Mapping[str, Path], *, base: str, model: str) -> None:
    """Make the folder, with links to the documents, and say where it comes from."""
    task.folder.mkdir(parents=True, exist_ok=True)
    origin = Origin(
        kind="generated",
        knowledge_base=task.knowledge_base,
        folder=base,
        model=model,
        seed=task.seed,
    )
    write_origin(task.folder, origin)
    link_documents(task.folder, files)


def _draft(proposal: Proposal) -> Draft:
    nothing = proposal.kind == "unanswerable"
    return Draft(
        case=proposal.to_case(),
        check="no passage answers it" if nothing else "answered by its references",
        sources=tuple(dict.fromkeys(chunk.source for chunk in proposal.chunks)),
    )


@dataclass(kw_only=True)
class _Rounds:
    """Goes round the chunks, a question at a time each, as long as there are more."""

    writer: QuestionWriter
    chunks: Sequence[ChunkRecord]
    seed: int
    seen: SeenQuestions
    turned_down: Counter[str] = field(default_factory=Counter)
    asked_about: set[str] = field(default_factory=set)

    def questions(self, kind: QuestionKind, *, stop: Stop) -> Iterator[Proposal]:
        """Yield questions that pass; chunks that no other kind has asked about come first."""
        chunks = [chunk for chunk in self.chunks if kind != "table" or holds_table(chunk)]
        order = list(spread(chunks, seed=self.seed + KINDS.index(kind)))
        order.sort(key=lambda chunk: chunk.id in self.asked_about)
        waiting = [self.writer.write(kind, chunk) for chunk in order]
        while waiting:
            left = []
            for written in waiting:
                if stop():
                    return
                proposal = self._next(written)
                if proposal is not None:
                    left.append(written)
                    self.asked_about.update(each.id for each in proposal.chunks)
                    yield proposal
            waiting = left

    def _next(self, written: Iterator[Proposal | str]) -> Proposal | None:
        """Return the next question about a chunk that passes; None where there is none left."""
        for proposal in written:
            if reason := self._fault(proposal):
                self.turned_down[reason] += 1
            elif isinstance(proposal, Proposal):
                return proposal
        return None

    def _fault(self, proposal: Proposal | str) -> str:
        if isinstance(proposal, str):
            return proposal
        return (
            fault_of(proposal)
            or self.writer.check(proposal)
            or ("" if self.seen.add(proposal.question) else "asks what another asks")
        )


def _check_folder(task: GenerateTask, base: str) -> None:
    if not task.folder.exists() or not any(task.folder.iterdir()):
        return
    origin = read_origin(task.folder)
    if origin is None or (origin.kind, origin.folder) != ("generated", base):
        raise DatasetError(
            f"{task.folder}: not a dataset that was generated about {task.knowledge_base!r}",
            hint="choose another --name",
        )
    cases = task.folder / "cases.jsonl"
    if cases.is_file():
        list(read_cases(cases))  # what is malformed is said before anything is written


def _wanted(
    task: GenerateTask, writer: QuestionWriter, chunks: Sequence[ChunkRecord]
) -> dict[QuestionKind, int]:
    if task.kinds and (missing := [kind for kind in task.kinds if kind not in writer.kinds]):
        raise DatasetError(
            f"questions of kind {', '.join(missing)} need a chat model to write them",
            hint="configure one (`zhiwen doctor` says which are ready), or leave the kind out",
        )
    tables = any(map(holds_table, chunks))
    possible = [kind for kind in writer.kinds if kind != "table" or tables]
    wanted = allot(task.count, task.kinds or writer.kinds, possible=possible)
    if not chunks or not wanted:
        raise DatasetError(
            f"knowledge base {task.knowledge_base!r}: there is nothing to ask about",
            hint="it needs documents on this disk"
            + (", and tables for questions of kind table" if chunks else ""),
        )
    return wanted


def _build_writer(
    task: GenerateTask, workspace: Workspace, chunks: Sequence[ChunkRecord]
) -> QuestionWriter:
    settings = workspace.settings
    chat = build_chat_model(settings.chat)
    if chat is None:
        return ClozeWriter(chunks, seed=task.seed)
    rag = workspace.rag(task.knowledge_base)

    def retrieve(question: str) -> list[str]:
        found = rag.retrieve.invoke(Question(text=question)).ranked[:_PASSAGES]
        return [candidate.chunk.text for candidate in found]

    knowledge = workspace.knowledge(task.knowledge_base)
    by_id = {chunk.id: chunk for chunk in chunks}
    return ChatWriter(
        chat,
        name=f"{settings.chat.provider}/{getattr(settings.chat, 'model', '')}",
        prompts={
            name: build_prompt(name, settings.prompts) for name in (*PROMPTS.values(), CHECK_PROMPT)
        },
        partner=partial(_partner, knowledge, by_id),
        retrieve=retrieve,
    )


def _partner(
    knowledge: KnowledgeBase, by_id: dict[str, ChunkRecord], chunk: ChunkRecord
) -> ChunkRecord | None:
    """Return the chunk that shares most words with one: of another document, else far from it."""
    with knowledge.reading() as snapshot:
        hits = snapshot.search_lexical(chunk.text[:_QUERY_LENGTH], count=_PARTNERS)
    others = [by_id[chunk_id] for chunk_id, _ in hits if chunk_id in by_id]
    elsewhere = (each for each in others if each.document_id != chunk.document_id)
    apart = (each for each in others if abs(each.position - chunk.position) > 1)
    return next(elsewhere, None) or next(apart, None)
