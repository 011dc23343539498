"""Questions without a model: a sentence or a table's row, with a part of it asked for."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from chains.answering.cells import split_row
from chains.answering.facts.words import tag_words
from chains.knowledge.records import ChunkRecord
from chains.providers.language import language_of
from chains.retrieval.statements import Statement, column_names, statements
from eval.generating.cloze_targets import Target, find_targets
from eval.generating.material import spread
from eval.generating.proposal import Proposal, QuestionKind
from eval.scoring.metrics import normalised

_SHORTEST, _LONGEST = 12, 120
_LONGEST_QUESTION = 60
_LONGEST_CELL = 40
_BARE = 8
"""Characters around the gap below which a question does not say what it is about."""

_MOST_CHUNKS = 3000
_DANGLING = re.compile(
    r"(?:其中?|该|此|这|那|它|他|她|本|上述|以上|同时|另外|因此|所以|但|并且?|而|则|否则|如果|若|"
    r"即|再|也|还|又|注|当[年时]|后来|随后|[之此]后|此外|前身|例如|比如|如下?[：:]|this|that|these|it|they|he|she|however|but|also)",
    re.IGNORECASE,
)
"""What a sentence begins with that only the one before it explains."""

_ITEM = re.compile(
    r"^(?:(?:[-*+•>]|#{1,6}|[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|"
    r"第[\d一二三四五六七八九十百]{1,5}[条款章])\s*)+"
)
_LABEL = re.compile(r"[^\s：:，。]{1,12}[：:]\s*[^\s：:]")
_MOST_LABELS = 1
"""More values with labels in a sentence, and it is a name plate or a form: no clause ends there."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_UNFINISHED = re.compile(r"(?:[的时后内前若者]|以[上下内])$")
_UNIT = re.compile(r"[（(]([^（()）]{1,6})[）)]$")
_PERSON_COLUMN = re.compile(r"(?:人|者|员|姓名|经理|主管)$")
_LONGEST_TOPIC = 24
_CLAUSE_END = re.compile(r"[，；,;：:](?!\d)")
_FINAL = "。！!；;，,：:.…"


class ClozeWriter:
    """Makes questions of what chunks say.

    Attributes:
        name: What wrote the questions.
        kinds: What it can write.
    """

    name = "cloze"
    kinds: tuple[QuestionKind, ...] = ("single-fact", "table")

    def __init__(self, chunks: Sequence[ChunkRecord], *, seed: int) -> None:
        """Look for questions that have one answer only.

        Args:
            chunks: All of the knowledge base; of more than 3,000, so many are looked at.
            seed: Of what is chosen.
        """
        self._seed = seed
        self._answers: dict[str, set[str]] = defaultdict(set)
        self._proposals: dict[str, list[Proposal]] = {}
        for chunk in islice(spread(chunks, seed=seed), _MOST_CHUNKS):
            found = list(_proposals(chunk))
            self._proposals[chunk.id] = found
            for each in found:
                self._answers[normalised(each.question)].add(normalised(each.answers[0]))

    def write(self, kind: QuestionKind, chunk: ChunkRecord) -> Iterator[Proposal | str]:
        """Yield questions of a kind about a chunk, in an order that the seed draws."""
        found = [each for each in self._proposals.get(chunk.id, ()) if each.kind == kind]
        random.Random(f"{self._seed} {chunk.source} {chunk.position}").shuffle(found)
        yield from found

    def check(self, proposal: Proposal) -> str:
        """Return why a question has not the one answer that its reference gives, or ""."""
        if len(self._answers[normalised(proposal.question)]) > 1:
            return "has other answers elsewhere"
        stated = normalised("\n".join(proposal.references))
        return "" if normalised(proposal.answers[0]) in stated else "not answered by its references"


def _proposals(chunk: ChunkRecord) -> Iterator[Proposal]:
    header = column_names(chunk.header)
    headings = frozenset(filter(None, (chunk.location.heading or "").split(" > ")))
    found = list(statements(chunk.text, headings=headings, table_header=header))
    keys = [split_row(each.text)[:1] for each in found if each.text.startswith("|")]
    for statement in found:
        if statement.is_heading:
            continue
        if not statement.text.startswith("|"):
            yield from _of_sentence(statement.text, chunk)
        elif statement.context and keys.count(split_row(statement.text)[:1]) == 1:
            yield from _of_row(statement, chunk)


def _of_sentence(sentence: str, chunk: ChunkRecord) -> Iterator[Proposal]:
    body = _ITEM.sub("", sentence)
    if not _SHORTEST <= len(body) <= _LONGEST or _DANGLING.match(body):
        return
    if len(_LABEL.findall(body)) > _MOST_LABELS:
        return
    chinese = language_of(body) == "zh"
    for target in find_targets(body):
        if body.count(target.text) > 1:
            continue
        question = _ask(body, target, chunk) if chinese else _blank(body, target)
        if question:
            yield Proposal(
                kind="single-fact",
                question=question,
                answers=(target.text,),
                references=(sentence,),
                chunks=(chunk,),
            )


def _ask(body: str, target: Target, chunk: ChunkRecord) -> str:
    """Put the question words in the gap, and end the question with its clause.

    Chinese asks where the answer would stand, so that the sentence stays as it is.
    """
    behind = _CLAUSE_END.search(body, target.end)
    end = behind.start() if behind else len(body)
    if _UNFINISHED.search(body[target.end : end]):  # 超过 15 公斤的，可以…
        end = len(body)
    before, rest = body[: target.start], body[target.end : end].rstrip(_FINAL)
    if len(before) + len(rest) > _LONGEST_QUESTION:
        before = _CLAUSE_END.split(before)[-1]
    rest = re.split(r"[（(]", rest)[0]
    opened = sum(before.count(mark) for mark in "（(") - sum(before.count(mark) for mark in "）)")
    if opened or len(before) + len(rest) > _LONGEST_QUESTION:
        return ""
    if len(normalised(before + rest)) < _BARE or _lacks_subject(before or rest):
        topic = _topic(chunk)
        if not topic or _DANGLING.match(before):
            return ""
        before = f"{topic}，{before}"
    return f"{before.strip()}{target.asked}{rest.strip()}？"


def _lacks_subject(text: str) -> bool:
    """Tell whether a question begins with a verb: 被列为…, 占人口的…; of what, its title says."""
    words = tag_words(text.strip())
    return bool(words) and (words[0].kind.startswith("v") or words[0].text == "被")


def _blank(body: str, target: Target) -> str:
    sentence = f"{body[: target.start]}____{body[target.end :]}"
    return f"What belongs in the gap: {sentence.rstrip('.')}?"


def _of_row(row: Statement, chunk: ChunkRecord) -> Iterator[Proposal]:
    names, cells = split_row(row.context), split_row(row.text)
    if len(names) != len(cells) or not cells[0] or len(cells[0]) > _LONGEST_CELL:
        return
    if not re.search(r"[^\W\d]", cells[0]):
        return  # a row that is only numbered has no name to ask by
    for name, cell in zip(names[1:], cells[1:], strict=True):
        if not name or not re.search(r"\w", cell) or len(cell) > _LONGEST_CELL:
            continue
        if _HAN.search(row.text + row.context):
            question = _ask_cell(cells[0], name, cell, topic=_topic(chunk))
        else:
            question = f"What is the {name} of {cells[0]}?"
        yield Proposal(
            kind="table",
            question=question,
            answers=(cell,),
            references=(row.text,),
            chunks=(chunk,),
        )


def _ask_cell(key: str, name: str, cell: str, *, topic: str) -> str:
    about = f"{topic}中，" if topic and topic not in key else ""
    unit = _UNIT.search(name)
    if re.match(r"[^\w]*\d", cell):
        plain = _UNIT.sub("", name) if unit else name
        return f"{about}{key}的{plain}是多少{unit[1] if unit else ''}？"
    return f"{about}{key}的{name}是{'谁' if _PERSON_COLUMN.search(name) else '什么'}？"


def _topic(chunk: ChunkRecord) -> str:
    """Return what a chunk is about: its document's title, else its last heading, or ""."""
    heading = (chunk.location.heading or "").split(" > ")[-1]
    topics = (chunk.title, heading, chunk.location.sheet or "")
    plain = (" ".join(topic.split()).strip("#：: ") for topic in topics)
    fit = (each for each in plain if len(each) <= _LONGEST_TOPIC and not _CLAUSE_END.search(each))
    return next(filter(None, fit), "")
