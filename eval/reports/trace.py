"""What became of a case, in a few lines: queries, ranks of what was wanted, stage by stage."""

from collections.abc import Iterator, Mapping

from eval.dataset import Case
from eval.reports.wording import Language, wording
from eval.runs.stored import CaseRow, StoredAnswer, StoredPassage
from eval.scoring.metrics import normalised

_SHOWN_PASSAGES = 3
_SHOWN_CHARACTERS = 40
_STAGES = ("dense", "lexical", "fused", "reranked", "diversified")

Words = Mapping[str, str]
Texts = Mapping[str, str]


def trace_of(
    row: CaseRow, case: Case | None, *, language: Language, texts: Texts | None = None
) -> tuple[str, ...]:
    """Tell in lines what became of a case.

    Args:
        row: What came back.
        case: What was asked for; None where the dataset is no longer there.
        language: Of the lines.
        texts: `StoredPassage.key` -> text, to look for the wanted sentences.
    """
    say = wording(language)
    if row.error:
        return (say["trace failed"].format(row.error),)
    return tuple(_lines(row, case, say, texts or {}))


def _lines(row: CaseRow, case: Case | None, say: Words, texts: Texts) -> Iterator[str]:
    if row.queries:
        yield say["trace queries"].format(" | ".join(row.queries))
    wanted = case.documents if case else ()
    for source in wanted:
        if source in row.documents:
            yield say["trace document"].format(source, row.documents.index(source) + 1)
        else:
            yield say["trace no document"].format(source, len(row.documents))
    for rank, passage in enumerate(row.passages, start=1):
        if rank <= _SHOWN_PASSAGES or passage.source in wanted:
            yield say["trace passage"].format(rank, passage.key, _stages(passage, say))
    if not row.passages:
        yield say["trace nothing"]
    for reference in case.references if case and texts else ():
        yield _reference(reference, row, say, texts)
    if row.answer is not None:
        yield from _answer(row.answer, say)


def _reference(reference: str, row: CaseRow, say: Words, texts: Texts) -> str:
    """Tell which passage holds a wanted sentence, as `reference_recall` looks for it."""
    shown = " ".join(reference.split())
    if len(shown) > _SHOWN_CHARACTERS:
        shown = shown[:_SHOWN_CHARACTERS] + "…"
    sentence = normalised(reference)
    for rank, passage in enumerate(row.passages, start=1):
        if sentence in normalised(texts.get(passage.key, "")):
            return say["trace reference"].format(shown, rank)
    return say["trace no reference"].format(shown)


def _answer(answer: StoredAnswer, say: Words) -> Iterator[str]:
    verdicts = " ".join(say[f"verdict {sentence.verdict}"] for sentence in answer.sentences)
    how = "trace declined" if answer.abstained else "trace answered"
    yield say[how].format(f"{answer.evidence:.2f}", answer.reason or verdicts or "–")
    for warning in answer.warnings:
        yield say["trace warning"].format(warning)


def _stages(passage: StoredPassage, say: Words) -> str:
    """Return the ranks of a passage in the order of the stages, e.g. `vectors 3 → fused 1`."""
    names = [name for name in _STAGES if name in passage.stages]
    names += [name for name in passage.stages if name not in _STAGES]
    return " → ".join(
        f"{say.get(f'stage {name}', name)} {passage.stages[name].rank}" for name in names
    )
