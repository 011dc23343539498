"""SQuAD 1.1 and 2.0, CMRC 2018 in both its layouts, and DRCD.

Layouts: Rajpurkar et al., "Know What You Don't Know: Unanswerable Questions for SQuAD" (2018);
Cui et al., "A Span-Extraction Dataset for Chinese Machine Reading Comprehension" (2019); Shao et
al., "DRCD: a Chinese Machine Reading Comprehension Dataset" (2018).
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from eval.dataset import Case
from eval.importing.gathering import Gathering, sentences_with
from eval.importing.rows import load_json, parse_row
from loaders.cleaning import clean_text

_LAYOUT = "it should be as SQuAD, DRCD or CMRC 2018 are: data > paragraphs > context, qas"


class _Answer(BaseModel):
    text: str
    answer_start: int = -1


class _Asked(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    question: str
    answers: list[_Answer] = []
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: str
    qas: list[_Asked]


class _Article(BaseModel):
    title: str = ""
    paragraphs: list[_Paragraph]


class _SquadFile(BaseModel):
    data: list[_Article]


class _CmrcAsked(BaseModel):
    query_id: str = Field(min_length=1)
    query_text: str
    answers: list[str] = []


class _CmrcContext(BaseModel):
    title: str = ""
    context_text: str
    qas: list[_CmrcAsked]


class _CmrcFile(BaseModel):
    data: list[_CmrcContext]


def import_squad(path: Path, gathering: Gathering) -> Iterator[Case]:
    """Yield the cases of a file; each of its paragraphs becomes a document.

    Args:
        path: The JSON file.
        gathering: Receives the documents and what was skipped.

    Raises:
        DatasetError: The file is malformed; the message names the field.
    """
    for article_number, article in enumerate(_articles(path)):
        for number, paragraph in enumerate(article.paragraphs):
            place = f"{path}: data.{article_number}.paragraphs.{number}"
            if not paragraph.context.strip():
                gathering.skip(f"{place}.context", "the text is empty")
                continue
            name = gathering.add_document(paragraph.context, title=article.title)
            for position, asked in enumerate(paragraph.qas):
                where = f"{place}.qas.{position}"
                case = _case(asked, gathering.documents[name], name=name)
                if isinstance(case, str):
                    gathering.skip(where, case)
                    continue
                if not case.unanswerable and not case.references:
                    gathering.remark(f"{where}.answers", "no answer stands in the text")
                yield case


def _articles(path: Path) -> list[_Article]:
    loaded = load_json(path)
    if not isinstance(loaded, list):
        return parse_row(_SquadFile, loaded, str(path), hint=_LAYOUT).data
    contexts = parse_row(_CmrcFile, {"data": loaded}, str(path), hint=_LAYOUT).data
    return [
        _Article(
            title=context.title,
            paragraphs=[
                _Paragraph(
                    context=context.context_text,
                    qas=[
                        _Asked(
                            id=asked.query_id,
                            question=asked.query_text,
                            answers=[_Answer(text=text) for text in asked.answers],
                        )
                        for asked in context.qas
                    ],
                )
            ],
        )
        for context in contexts
    ]


def _case(asked: _Asked, context: str, *, name: str) -> Case | str:
    """Return a question as a case, or why it cannot be one.

    References are of the first answer: annotators marked other places, and one is enough.
    """
    question = asked.question.strip()
    if not question:
        return "question: is empty"
    if asked.is_impossible:
        return Case(id=asked.id, question=question, unanswerable=True, kind="unanswerable")
    answers = [answer for answer in asked.answers if clean_text(answer.text)]
    if not answers:
        return "answers: there are none, and it is not marked is_impossible"
    texts = list(dict.fromkeys(clean_text(answer.text) for answer in answers))
    references = sentences_with(context, texts, start=answers[0].answer_start)
    return Case(
        id=asked.id,
        question=question,
        answers=tuple(texts),
        references=tuple(references),
        documents=(name,),
        kind="factual",
    )
