"""Training examples for an embedder: what answers a question, and what only looks as if it did.

The format is FlagEmbedding's: a JSON object a line with `query`, `pos` and `neg` (its
`finetune.embedder` reads no other field without knowledge distillation).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.records import ChunkRecord
from eval.dataset import Case, demo_dataset, load_dataset
from eval.errors import DatasetError
from eval.feedback.searching import SearchedDataset
from eval.runs.header import DEMO
from eval.runs.load_run import load_passages, load_run
from eval.scoring.metrics import normalised

_ALIKE = 0.8
"""Jaccard's index of character pairs from which two texts say the same."""

_MOST_CUT = 0.5
"""Share of a reference's character pairs that a text may hold by chance: more is a piece of it."""

_MOST_POSITIVES = 4


@dataclass(frozen=True, kw_only=True)
class Found:
    """A text that was retrieved.

    Attributes:
        text: What is looked at to tell whether it is relevant.
        trained: What the embedder is trained with: the text with its header, as it is indexed.
        source: Its document.
        rank: From 1.
        score: Of the last stage; comparable within one question.
    """

    text: str
    trained: str
    source: str
    rank: int
    score: float


@dataclass(frozen=True, kw_only=True)
class MiningOptions:
    """Which texts are negatives.

    Attributes:
        negatives: At most so many a question.
        first: Rank of the first that may be one.
        last: Rank of the last.
        margin: Negatives score at most this share of the best relevant text: what comes closer is
            too often relevant itself (TopK-PercPos of Moreira et al., "NV-Retriever: Improving
            text embedding models with effective hard-negative mining", 2024, with 0.95).
    """

    negatives: int = 7
    first: int = 2
    last: int = 50
    margin: float = 0.95


@dataclass(frozen=True, kw_only=True)
class TrainingExample:
    """A line of the file."""

    query: str
    pos: tuple[str, ...]
    neg: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Mined:
    """What was mined.

    Attributes:
        examples: One a case, where there is one.
        left_out: Why other cases gave none -> how many.
    """

    examples: tuple[TrainingExample, ...]
    left_out: dict[str, int]


def mine_dataset(searched: SearchedDataset, options: MiningOptions) -> Mined:
    """Search every case of a dataset, and sort what is found."""
    with searched.knowledge.reading():
        return _mined(_mine_each(searched, options))


def mine_run(folder: Path, options: MiningOptions) -> Mined:
    """Sort the passages that a run has kept: fewer than a new search finds.

    Raises:
        RunError: The folder is no run.
        DatasetError: Its dataset is gone.
    """
    run, passages = load_run(folder), load_passages(folder)
    place = run.header.dataset_path
    dataset = load_dataset(demo_dataset() if place == DEMO else Path(place))
    cases = {case.id: case for case in dataset.cases}

    def mine() -> Iterator[TrainingExample | str]:
        for row in run.rows:
            if row.error or row.id not in cases:
                yield "failed, or no longer in the dataset"
                continue
            found = [
                Found(
                    text=passages[each.key].text,
                    trained=passages[each.key].text,
                    source=each.source,
                    rank=rank,
                    score=each.score,
                )
                for rank, each in enumerate(row.passages, start=1)
                if each.key in passages
            ]
            case = _asked_as(cases[row.id], row.queries[0] if row.queries else "")
            yield mine_case(case, found, options=options)

    return _mined(mine())


def mine_case(
    case: Case,
    found: Sequence[Found],
    *,
    options: MiningOptions,
    search_gold: Callable[[Case], Sequence[Found]] = lambda _: (),
) -> TrainingExample | str:
    """Return what a case teaches, or why nothing.

    Args:
        case: The case.
        found: What was retrieved, best first.
        options: Which of it are negatives.
        search_gold: Returns relevant texts of the case's documents, where none was retrieved.
    """
    if case.unanswerable:
        return "unanswerable"
    positives = [each for each in found if is_relevant(each.text, each.source, case=case)]
    best = max((each.score for each in positives), default=None)
    positives = positives or list(search_gold(case))
    if not positives:
        return "no text holds a reference or an answer"
    positives = positives[:_MOST_POSITIVES]
    bar = best * options.margin if best is not None and best > 0 else None
    negatives = [
        each
        for each in found
        if options.first <= each.rank <= options.last
        and (bar is None or each.score <= bar)
        and not may_be_relevant(each.text, each.source, case=case)
        and not any(_jaccard(each.text, positive.text) >= _ALIKE for positive in positives)
    ]
    if not negatives:  # FlagEmbedding divides by their number
        return "no negative"
    return TrainingExample(
        query=case.question,
        pos=tuple(dict.fromkeys(each.trained for each in positives)),
        neg=tuple(dict.fromkeys(each.trained for each in negatives))[: options.negatives],
    )


def is_relevant(text: str, source: str, *, case: Case) -> bool:
    """Tell whether a text of one of the case's documents holds a reference, or else an answer."""
    if case.documents and source not in case.documents:
        return False
    plain = normalised(text)
    return any(normalised(each) in plain for each in case.references or case.answers)


def may_be_relevant(text: str, source: str, *, case: Case) -> bool:
    """Tell whether a text is too close to what answers a case to teach that it does not.

    Holding an answer is enough, in whatever document, and so is a good piece of a reference: the
    border of a chunk may cut it. Where no reference says which place it is, all of the case's
    documents may be.
    """
    if not case.references and source in case.documents:
        return True
    plain = normalised(text)
    if any(normalised(answer) in plain for answer in case.answers):
        return True
    pairs = _pairs(text)
    return any(_share(_pairs(reference), pairs) > _MOST_CUT for reference in case.references)


def check_name(path: Path) -> None:
    """Refuse a file that could not be trained with.

    Raises:
        DatasetError: FlagEmbedding would not read a file of this name, or it is a folder.
    """
    if path.is_dir():
        raise DatasetError(f"{path}: is a folder", hint=f"--out {path / 'mined.jsonl'}")
    if path.suffix not in (".jsonl", ".json"):
        raise DatasetError(
            f"{path}: FlagEmbedding reads .jsonl only", hint=f"--out {path.stem}.jsonl"
        )


def write_examples(path: Path, examples: Iterable[TrainingExample]) -> None:
    """Write FlagEmbedding's JSON lines.

    Raises:
        DatasetError: FlagEmbedding would not read a file of this name.
        OSError: It cannot be written.
    """
    check_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ({"query": each.query, "pos": each.pos, "neg": each.neg} for each in examples)
    lines = [f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _mine_each(
    searched: SearchedDataset, options: MiningOptions
) -> Iterator[TrainingExample | str]:
    def search_gold(case: Case) -> list[Found]:
        return _gold(case, searched.knowledge)

    for case, candidates in searched.search():
        found = [
            _found(each.chunk, rank=rank, score=each.score)
            for rank, each in enumerate(candidates.ranked, start=1)
        ]
        asked = _asked_as(case, candidates.queries.standalone.text)
        yield mine_case(asked, found, options=options, search_gold=search_gold)


def _asked_as(case: Case, standalone: str) -> Case:
    """Return a case with the question that was searched for: a follow-up stands alone in it."""
    return case.model_copy(update={"question": standalone or case.question})


def _gold(case: Case, knowledge: KnowledgeBase) -> list[Found]:
    """Return the chunks of a case's documents that are relevant: hard positives."""
    summaries = [knowledge.document(source) for source in case.documents]
    chunks = [chunk for summary in summaries for chunk in knowledge.chunks_of(summary)]
    return [
        _found(chunk, rank=0, score=0.0)
        for chunk in chunks
        if is_relevant(chunk.text, chunk.source, case=case)
    ]


def _found(chunk: ChunkRecord, *, rank: int, score: float) -> Found:
    return Found(
        text=chunk.text, trained=chunk.index_text, source=chunk.source, rank=rank, score=score
    )


def _mined(outcomes: Iterable[TrainingExample | str]) -> Mined:
    examples: list[TrainingExample] = []
    left_out: Counter[str] = Counter()
    for each in outcomes:
        if isinstance(each, str):
            left_out[each] += 1
        else:
            examples.append(each)
    return Mined(examples=tuple(examples), left_out=dict(left_out.most_common()))


def _pairs(text: str) -> frozenset[str]:
    plain = normalised(text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _share(pairs: frozenset[str], of: frozenset[str]) -> float:
    return len(pairs & of) / len(pairs) if pairs else 0.0


def _jaccard(one: str, other: str) -> float:
    first, second = _pairs(one), _pairs(other)
    return len(first & second) / max(len(first | second), 1)
