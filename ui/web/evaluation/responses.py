"""What the evaluation answers to what somebody does."""

from dataclasses import dataclass, replace

from chains.errors import ChainError
from eval.errors import EvalError
from eval.feedback.votes import collect_votes, feedback_book
from ui.web.actions import Action
from ui.web.evaluation.jobs import EvaluationJobs
from ui.web.evaluation.moves import moved
from ui.web.evaluation.render_work import render_works
from ui.web.evaluation.reviewing import review
from ui.web.evaluation.screen import EvaluationScreens
from ui.web.evaluation.starting import start
from ui.web.evaluation.view import View
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_STARTS = ("start-run", "start-experiment", "resume", "generate")


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the tab shows, as HTML; None leaves an area as it is.

    Attributes:
        view: What the browser keeps; None where it stays.
        works: What runs in the background.
        forms: What can be started.
        lists: Leaderboard, experiments, runs, datasets.
        plan: What an experiment is going to do.
        note: What went wrong with what was asked for.
        main: What is open.
        running: Whether something is worked on.
    """

    view: View | None = None
    works: str | None = None
    forms: str | None = None
    lists: str | None = None
    plan: str | None = None
    note: str | None = None
    main: str | None = None
    running: bool = False


class EvaluationResponses:
    """Answers actions with what is to be shown."""

    def __init__(self, jobs: EvaluationJobs, *, words: Words) -> None:
        """Prepare.

        Args:
            jobs: What takes long, and what it has left.
            words: The page's wording.
        """
        self._jobs = jobs
        self._archive = jobs.archive
        self._words = words
        self._screens = EvaluationScreens(jobs, words=words)

    def act(self, action: Action, view: View) -> Screen:
        """Do what was asked for.

        Args:
            action: What somebody did.
            view: What the tab looks at.
        """
        try:
            return self._act(action, view)
        except (ChainError, EvalError, OSError) as error:
            trouble = render_trouble(describe_error(error, words=self._words))
            if action.name in ("plan", *_STARTS):
                return self._works(plan=trouble)
            return replace(self._works(), note=trouble)  # what was typed below stays

    def look(self, view: View) -> Screen:
        """Show what a tab looks at, as it is now."""
        shown = replace(self._works(), view=view, note="", main=self._screens.main(view))
        # What is open covers the rest, which is read anew when it is closed.
        return shown if view.place != "overview" else self._with_lists(shown, view)

    def tick(self, view: View) -> Screen:
        """Show how far the work is; once nothing is worked on, also what has come of it."""
        shown = self._works()
        if shown.running:
            return shown
        return self._with_lists(shown, view)

    def _with_lists(self, screen: Screen, view: View) -> Screen:
        return replace(screen, forms=self._screens.forms(), lists=self._screens.lists(view))

    def _works(self, *, plan: str | None = None) -> Screen:
        running = self._jobs.are_active()  # first: what ends meanwhile is asked for once more
        works = render_works(self._jobs.views(), words=self._words)
        return Screen(works=works, plan=plan, running=running)

    def _act(self, action: Action, view: View) -> Screen:
        match action.name:
            case "stop" | "dismiss":
                change = self._jobs.stop if action.name == "stop" else self._jobs.dismiss
                change(action.values.get("job", ""))
                return self._works()
            case "plan":
                return self._works(plan=self._screens.plan(action))
            case "drop-plan":
                return self._works(plan="")
            case name if name in _STARTS:
                start(self._jobs, action, words=self._words)
                # It may have ended by now, and what has come of it is to be asked for.
                return replace(self._works(plan=""), running=True)
        return self.look(self._after(action, view))

    def _after(self, action: Action, view: View) -> View:
        """Do what changes something small, and return what is looked at then."""
        match action.name:
            case "result":
                work = self._jobs.find(action.values.get("job", ""))
                self._jobs.dismiss(action.values.get("job", ""))
                return work.result if work else view
            case "votes":
                return self._collected(action.values.get("base", ""))
            case "accept" | "reject" | "accept-all" | "save-draft":
                dataset, workspace = self._archive.dataset(view.review), self._jobs.workspace
                review(dataset, action, workspace=workspace, words=self._words)
                return replace(view, case="")
        return moved(action, view)

    def _collected(self, base: str) -> View:
        """Make drafts of what was voted down, and go to review them."""
        collect_votes(self._jobs.workspace, base)
        book = feedback_book(self._jobs.workspace, base)
        return View(review=self._archive.id_of(book.folder))
