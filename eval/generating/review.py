"""Questions that wait to be looked at before they are measured with.

They stand in `drafts.jsonl` beside `cases.jsonl`; only accepted ones are in the latter.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from chains.knowledge.saved_cases import CASES_NAME, DRAFTS_NAME, LOCK_NAME, replace_lines
from eval.dataset import Case, read_cases
from eval.errors import DatasetError
from eval.faults import first_fault

Status = Literal["waiting", "accepted", "rejected"]


class Draft(BaseModel):
    """A case that somebody or something proposed.

    Attributes:
        case: The case; what is missing is filled in when it is looked at.
        status: Whether it was looked at, and with what result.
        check: What was found out when it was checked, in one line; or "".
        note: What whoever proposed it said about it: the reason of a down-vote.
        reply: What was answered in the conversation that it comes from, or "".
        sources: Documents that it was written from; forgetting one of them takes it along.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    case: Case
    status: Status = "waiting"
    check: str = ""
    note: str = ""
    reply: str = ""
    sources: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there is something to measure an answer against."""
        case = self.case
        return bool(case.unanswerable or case.answers or case.references)


class DraftBook:
    """The drafts of a dataset folder."""

    def __init__(self, folder: Path) -> None:
        """Prepare; nothing is created yet.

        Args:
            folder: The dataset folder.
        """
        self.folder = folder

    def drafts(self) -> list[Draft]:
        """Return all drafts in their order.

        Raises:
            DatasetError: A line is malformed; the message names it.
        """
        path = self.folder / DRAFTS_NAME
        if not path.is_file():
            return []
        lines = path.read_text(encoding="utf-8").split("\n")
        return [
            _parse_draft(line, f"{path}:{number}")
            for number, line in enumerate(lines, start=1)
            if line.strip()
        ]

    def add(self, drafts: Iterable[Draft]) -> int:
        """Add drafts whose case is not known yet by its id; returns how many those were.

        One that was rejected stays rejected, however often it is proposed.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / LOCK_NAME):
            known = self.drafts()
            ids = {draft.case.id for draft in known}
            new = list({each.case.id: each for each in drafts if each.case.id not in ids}.values())
            self._write([*known, *new], changed={draft.case.id for draft in new})
        return len(new)

    def accept(self, case_id: str) -> Draft:
        """Take a draft into the cases.

        Raises:
            DatasetError: There is no such draft, or nothing to measure it against.
        """
        return self._change(case_id, lambda draft: _accepted(draft))

    def reject(self, case_id: str) -> Draft:
        """Leave a draft out, and take it out of the cases where it was in.

        Raises:
            DatasetError: There is no such draft.
        """
        return self._change(case_id, lambda draft: draft.model_copy(update={"status": "rejected"}))

    def edit(self, case_id: str, case: Case) -> Draft:
        """Replace a draft's case, which keeps its id; an accepted one stays accepted.

        Raises:
            DatasetError: There is no such draft, or what is accepted would lack something.
        """

        def edited(draft: Draft) -> Draft:
            kept = case.model_copy(update={"id": case_id})
            changed = draft.model_copy(update={"case": kept})
            return _accepted(changed) if draft.status == "accepted" else changed

        return self._change(case_id, edited)

    def accept_all(self) -> int:
        """Take all waiting drafts that are complete into the cases; returns how many."""
        with FileLock(self.folder / LOCK_NAME):
            known = self.drafts()
            taken = {
                draft.case.id
                for draft in known
                if draft.status == "waiting" and draft.complete and draft.case.question.strip()
            }
            drafts = [_accepted(draft) if draft.case.id in taken else draft for draft in known]
            self._write(drafts, changed=taken)
        return len(taken)

    def _change(self, case_id: str, change: Callable[[Draft], Draft]) -> Draft:
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / LOCK_NAME):
            drafts = {draft.case.id: draft for draft in self.drafts()}
            if case_id not in drafts:
                raise DatasetError(
                    f"{self.folder / DRAFTS_NAME}: there is no draft {case_id!r}",
                    hint="it may have been forgotten with its document; load the list anew",
                )
            drafts[case_id] = change(drafts[case_id])
            self._write(list(drafts.values()), changed={case_id})
        return drafts[case_id]

    def _write(self, drafts: list[Draft], *, changed: set[str]) -> None:
        """Write the drafts, then the cases: cases that are no drafts stay as they are."""
        lines = [f"{draft.model_dump_json(exclude_defaults=True)}\n" for draft in drafts]
        replace_lines(self.folder / DRAFTS_NAME, lines)
        path = self.folder / CASES_NAME
        before = list(read_cases(path)) if path.is_file() else []
        cases = {case.id: case for case in before}
        for draft in drafts:
            if draft.case.id not in changed:
                continue
            if draft.status == "accepted":
                cases[draft.case.id] = draft.case
            else:
                cases.pop(draft.case.id, None)
        if list(cases.values()) != before or not path.is_file():
            replace_lines(path, [f"{case.model_dump_json()}\n" for case in cases.values()])


def _accepted(draft: Draft) -> Draft:
    if not draft.case.question.strip():
        raise DatasetError("the case has no question", hint="write one")
    if not draft.complete:
        raise DatasetError(
            f"{draft.case.question!r} has neither answers nor references",
            hint="fill in one of them, or say that the documents do not answer it",
        )
    accepted = draft.model_copy(update={"status": "accepted"})
    if not draft.reply:
        return accepted
    # What was wrongly answered is done with, and so are the documents that it was made of.
    return accepted.model_copy(update={"reply": "", "sources": ()})


def _parse_draft(line: str, where: str) -> Draft:
    try:
        return Draft.model_validate_json(line)
    except ValidationError as error:
        raise DatasetError(f"{where}: {first_fault(error, whole='the whole line')}") from error
