"""What a reviewer decides about a question."""

from chains.workspace import Workspace
from eval.dataset import Case
from eval.errors import DatasetError
from eval.generating.placing import documents_with
from eval.generating.review import DraftBook
from eval.shelf import DatasetSummary
from ui.web.actions import Action
from ui.web.words import Words

_LONGEST = 8000


def review(dataset: DatasetSummary, action: Action, *, workspace: Workspace, words: Words) -> None:
    """Accept, reject or change a draft of a dataset.

    Args:
        dataset: Whose draft.
        action: `accept`, `reject`, `accept-all` or `save-draft`, with the values of its form.
        workspace: Where the knowledge base is that it asks about.
        words: The page's wording.

    Raises:
        DatasetError: There is no such draft, it lacks something, or what is said to be a
            sentence of the documents stands in none.
        OSError: The folder cannot be written.
    """
    book, case_id = DraftBook(dataset.path), action.values.get("case", "")
    match action.name:
        case "accept":
            book.accept(case_id)
        case "reject":
            book.reject(case_id)
        case "accept-all":
            book.accept_all()
        case _:
            known = {draft.case.id: draft.case for draft in book.drafts()}
            if case_id not in known:
                raise DatasetError(words["ev draft gone"])
            edited = _edited(known[case_id], action, words=words)
            book.edit(case_id, _placed(known[case_id], edited, dataset, workspace))


def _edited(case: Case, action: Action, *, words: Words) -> Case:
    """Return a case with what was typed; what it says else stays."""
    question = action.values.get("question", "").strip()[:_LONGEST]
    if not question:
        raise DatasetError(words["ev draft empty"])
    nothing = action.values.get("unanswerable") == "on"
    return case.model_copy(
        update={
            "question": question,
            "answers": () if nothing else _lines(action, "answers"),
            "references": () if nothing else _lines(action, "references"),
            "unanswerable": nothing,
        }
    )


def _placed(before: Case, case: Case, dataset: DatasetSummary, workspace: Workspace) -> Case:
    """Look up the documents of changed references, where their knowledge base is still there."""
    bases = {each.name for each in workspace.summaries()}
    if case.references == before.references or dataset.knowledge_base not in bases:
        return case.model_copy(update={"documents": ()}) if case.unanswerable else case
    found = documents_with(workspace.knowledge(dataset.knowledge_base), case.references)
    return case.model_copy(update={"documents": found})


def _lines(action: Action, name: str) -> tuple[str, ...]:
    written = action.values.get(name, "")[:_LONGEST]
    return tuple(line.strip() for line in written.splitlines() if line.strip())
