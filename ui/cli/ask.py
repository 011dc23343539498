"""`zhiwen ask`: a streamed answer with its citations."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from chains.answering.answer import Answer
from chains.errors import QuestionError
from chains.providers.language import language_of
from chains.retrieval.steps import Question, Turn
from ui.cli.answer_view import AnswerView
from ui.cli.filtering import (
    FilesOption,
    FoldersOption,
    SinceOption,
    TypesOption,
    UntilOption,
    search_filter,
)
from ui.cli.session import Session, session_of
from ui.cli.waiting import waiting
from ui.shapes import shape_answer

_HISTORY = 'write [{"question": "…", "answer": "…"}], oldest first'

HELP = "提问 Answer from your documents, with citations."


def command(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In quotes.")],
    history: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='Earlier turns: [{"question": "…", "answer": "…"}].'),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show steps, times and counts.")] = False,
    files: FilesOption = None,
    folders: FoldersOption = None,
    types: TypesOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Answer a question from the knowledge base, sentence by sentence."""
    session = session_of(context)
    turns = read_history(history) if history else ()
    allowed = search_filter(files=files, folders=folders, types=types, since=since, until=until)
    asked = Question(text=question, history=turns, filter=allowed)
    answer_question(session, asked, trace=trace)


def answer_question(session: Session, question: Question, *, trace: bool = False) -> Answer:
    """Ask, and show the answer as it arrives, or as JSON when it is complete."""
    rag = session.workspace.rag(session.knowledge_base)
    language = language_of(question.text, fixed=session.settings.prompts.language)
    view = AnswerView(session.console, language=language)
    answer = Answer()
    with waiting(session.messages, language=language) as line:
        for piece in rag.answer.stream(question):
            answer += piece
            line.follow(answer, piece)
            if not session.as_json:
                view.show(piece)
    if session.as_json:
        profile = session.settings.profile
        session.print_json(shape_answer(answer, question=question.text, profile=profile))
    else:
        view.finish(answer, trace=trace)
    return answer


def read_history(path: Path) -> tuple[Turn, ...]:
    """Read the earlier turns of a conversation.

    Raises:
        QuestionError: The file is missing, is not JSON, or an entry has no question.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise QuestionError(f"{path}: not JSON ({error})", hint=_HISTORY) from error
    if not isinstance(data, list):
        raise QuestionError(f"{path}: not a list of turns", hint=_HISTORY)
    turns = []
    for number, entry in enumerate(data, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise QuestionError(f"{path}: turn {number} has no question", hint=_HISTORY)
        turns.append(Turn(question=entry["question"], answer=str(entry.get("answer", ""))))
    return tuple(turns)
