"""`zhiwen eval generate`: test questions from one's own documents."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from chains.knowledge.saved_cases import CASES_NAME
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.generating.proposal import KINDS, QuestionKind
from eval.generating.review import Draft, DraftBook
from ui.cli.evaluating.import_ import plain_name
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

if TYPE_CHECKING:
    from eval.generating.generate import GenerateReport

_SHOWN = 3


def generate(
    context: typer.Context,
    count: Annotated[
        int, typer.Option("--n", metavar="N", min=1, max=10000, help="How many questions.")
    ] = 50,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of the dataset; the knowledge base's else.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND", help="single-fact, table, multi-hop, unanswerable; repeatable."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of what is chosen.")] = 7,
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Use them without a look at them.")
    ] = False,
) -> int:
    """Write test questions about a knowledge base.

    They wait to be reviewed on the page; only accepted ones are asked. Exit code 1: there are
    none; why is told.
    """
    from eval.generating.generate import GenerateTask, generate_questions  # LangChain

    session = session_of(context)
    folders = EvaluationFolders.of(session.workspace.data_dir)
    folder = folders.datasets / plain_name(name or session.knowledge_base)
    task = GenerateTask(
        knowledge_base=session.knowledge_base,
        folder=folder,
        count=count,
        kinds=_parse_kinds(kind) if kind else None,
        seed=seed,
    )
    with progress_bar(session) as bar:
        advance = partial(_advance, bar, bar.add_task("questions", total=count))
        report = generate_questions(task, session.workspace, on_question=advance)
    book = DraftBook(folder)
    accepted = book.accept_all() if accept_all and folder.is_dir() else 0
    waiting = [draft for draft in book.drafts() if draft.status == "waiting"]
    if session.as_json:
        session.print_json(_shape(report, accepted=accepted, waiting=len(waiting)))
    else:
        _print(session, report, accepted=accepted, waiting=waiting)
    return 0 if report.written else 1


def _shape(report: "GenerateReport", *, accepted: int, waiting: int) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "writer": report.writer,
        "wanted": report.wanted,
        "written": report.written,
        "turned_down": report.turned_down,
        "accepted": accepted,
        "to_review": waiting,
    }


def _print(
    session: Session, report: "GenerateReport", *, accepted: int, waiting: list[Draft]
) -> None:
    lines = [f"{kind}: {report.written.get(kind, 0)} of {n}" for kind, n in report.wanted.items()]
    lines += [f"  turned down, {why}: {number}" for why, number in report.turned_down.items()]
    lines += [f"  e.g. {draft.case.question}" for draft in waiting[:_SHOWN]]
    if waiting:
        lines.append(
            f"{report.folder}: {len(waiting)} questions wait for a review on the page (评测); "
            "--accept-all takes them as they are"
        )
    if accepted:
        lines.append(f"{report.folder / CASES_NAME}: {accepted} cases added")
    for line in lines:
        session.console.print(line, markup=False)


def _parse_kinds(given: list[str]) -> tuple[QuestionKind, ...]:
    kinds = {kind: kind for kind in KINDS}
    for name in given:
        if name not in kinds:
            raise DatasetError(
                f"--kind {name}: there is no such kind", hint=f"one of {', '.join(kinds)}"
            )
    return tuple(kinds[name] for name in dict.fromkeys(given) if name in kinds)


def _advance(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
