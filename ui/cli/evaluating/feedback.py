"""`zhiwen eval feedback`: down-votes become cases to review."""

import typer

from ui.cli.session import session_of


def feedback(context: typer.Context) -> int:
    """Make cases of answers that were voted down.

    They are drafts, of the questions that were asked on the page, and wait to be reviewed there.
    """
    from eval.feedback.votes import collect_votes, feedback_book  # LangChain

    session = session_of(context)
    added = collect_votes(session.workspace, session.knowledge_base)
    book = feedback_book(session.workspace, session.knowledge_base)
    waiting = [draft for draft in book.drafts() if draft.status == "waiting"]
    if session.as_json:
        shape = {"folder": str(book.folder), "added": added, "to_review": len(waiting)}
        session.print_json(shape)
        return 0
    session.console.print(
        f"{book.folder}: {added} drafts added, {len(waiting)} wait for a review on the page (评测)",
        markup=False,
    )
    for draft in waiting:
        reason = f" ({draft.note})" if draft.note else ""
        session.console.print(f"  {draft.case.question}{reason}", markup=False)
    return 0
