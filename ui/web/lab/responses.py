"""What the lab answers to what somebody does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chains.errors import ChainError
from chains.retrieval.find_passage import find_passages
from chains.settings.trial import with_retrieval
from eval.errors import EvalError
from ui.web.actions import Action
from ui.web.lab.cases import CaseForm, case_book, read_passages, save_case
from ui.web.lab.controls import dump_overlay, read_overlay
from ui.web.lab.render_lists import render_expected, render_found
from ui.web.lab.render_overview import render_overview
from ui.web.lab.render_table import render_table
from ui.web.lab.render_trace import render_trace
from ui.web.lab.runs import LabRuns, RunView
from ui.web.lab.view import View
from ui.web.markup import text
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_MOST_FOUND = 50
_LONGEST_QUESTION = 2000


@dataclass(frozen=True, kw_only=True)
class LabScreen:
    """What the lab shows, as HTML; None leaves an area as it is.

    Attributes:
        view: What the browser keeps.
        overview: What the run did.
        found: Passages that were looked for.
        trace: The pinned passage.
        table: Passages and stages.
        expected: Passages that a case is to be saved with.
        case: What became of saving.
        running: Whether something is worked on.
    """

    view: View
    overview: str | None = None
    found: str | None = None
    trace: str | None = None
    table: str | None = None
    expected: str | None = None
    case: str | None = None
    running: bool = False


class LabResponses:
    """Answers actions with what is to be shown."""

    def __init__(self, runs: LabRuns, *, words: Words) -> None:
        """Prepare.

        Args:
            runs: What runs questions.
            words: The page's wording.
        """
        self._runs = runs
        self._workspace = runs.explorers.workspace
        self._words = words

    def act(self, action: Action, base: str, view: View) -> LabScreen:
        """Do what was asked for.

        Args:
            action: What somebody did.
            base: The chosen knowledge base.
            view: What the tab looks at.
        """
        try:
            return self._act(action, base, view)
        except (ChainError, EvalError, OSError) as error:
            described = describe_error(error, words=self._words)
            if isinstance(error, EvalError):
                described = replace(described, summary=self._words["lab case not saved"])
            trouble = render_trouble(described)
            match action.name:
                case "lab-find":
                    return LabScreen(view=view, found=trouble)
                case "lab-save":
                    return LabScreen(view=view, case=trouble)
                case "lab-run":
                    return LabScreen(view=View(), overview=trouble, trace="", table="")
                case _:
                    return LabScreen(view=view, trace=trouble)

    def look(self, view: View) -> LabScreen:
        """Show how far the work is."""
        run = self._runs.run(view.run)
        if run is None:
            return LabScreen(view=view, overview=self._overview(None, view), table="", trace="")
        view = self._settled(run, view)
        explanation = self._runs.explanation(view.explanation)
        running = run.running or bool(explanation and explanation.running)
        return LabScreen(
            view=view,
            overview=self._overview(run, view),
            trace=self._trace(run, view),
            table=self._table(run, view),
            running=running,
        )

    def follow(self, view: View) -> LabScreen | None:
        """Show how far the work is, or None where the tab looks at something else by now."""
        gone = self._runs.run(view.run) is None
        if view.explanation and self._runs.explanation(view.explanation) is None:
            gone = True
        return None if gone else self.look(view)

    def saved(self, base: str) -> str:
        """Return how many cases a knowledge base has, as HTML."""
        try:
            count = len(case_book(self._workspace, base).cases())
        except (ChainError, OSError, ValueError):
            return ""
        sentence = self._words["lab case count"].format(count)
        return f'<p class="hint" role="status">{text(sentence)}</p>' if count else ""

    def _act(self, action: Action, base: str, view: View) -> LabScreen:
        chunk = action.values.get("chunk", "")
        match action.name:
            case "lab-run":
                return self._start(action.values, base, view)
            case "lab-stop":
                self._runs.stop(action.values.get("name", ""))
                return self.look(view)
            case "lab-find":
                return self._find(action.values.get("wanted", ""), base, view)
            case "expect" | "unexpect":
                return self._expect(action.name, chunk, base, view)
            case "lab-save":
                return self._save(action.values, base, view)
            case _:
                return self._turn(action, base, view)

    def _turn(self, action: Action, base: str, view: View) -> LabScreen:
        """Look at something else of what is there."""
        match action.name:
            case "page":
                return self.look(replace(view, page=action.number("to") or 0))
            case "pin" | "unpin":
                self._runs.leave(view.explanation)
                chunk = action.values.get("chunk", "") if action.name == "pin" else ""
                return self._pin(replace(view, pin=chunk, explanation=""), base)
        return LabScreen(view=view)

    def _find(self, wanted: str, base: str, view: View) -> LabScreen:
        passages = find_passages(self._workspace.knowledge(base), wanted, count=_MOST_FOUND)
        return LabScreen(view=view, found=render_found(passages, words=self._words))

    def _start(self, values: Mapping[str, str], base: str, view: View) -> LabScreen:
        question = values.get("question", "").strip()[:_LONGEST_QUESTION]
        if not question:
            return LabScreen(view=view, overview=self._overview(None, view))
        configured = self._workspace.settings
        overlay = read_overlay(configured, values, side="b")
        settings = [with_retrieval(configured, overlay)]
        if values.get("compare") == "on":
            other = read_overlay(configured, values, side="a")
            settings.insert(0, with_retrieval(configured, other))
        self._runs.leave(view.run, view.explanation)
        asked = RunView(
            knowledge_base=base,
            question=question,
            settings=tuple(settings),
            overlay=dump_overlay(overlay),
        )
        run = self._runs.start(asked)
        return self.look(replace(view, run=run, page=0, explanation=""))

    def _settled(self, run: RunView, view: View) -> View:
        """Explain the pinned passage as soon as the run is complete."""
        if run.complete and view.pin and not view.explanation:
            return replace(view, explanation=self._runs.explain(run, view.pin))
        return view

    def _pin(self, view: View, base: str) -> LabScreen:
        if self._runs.run(view.run) is not None:
            return self.look(view)
        passages = read_passages(self._workspace.knowledge(base), [view.pin])
        hint = f'<p class="hint" role="status">{text(self._words["lab ask first"])}</p>'
        return LabScreen(view=view, trace=hint if passages else "")

    def _expect(self, name: str, chunk: str, base: str, view: View) -> LabScreen:
        others = [each for each in view.expected if each != chunk]
        ids = [*others, chunk] if name == "expect" else others
        passages = read_passages(self._workspace.knowledge(base), ids)
        view = replace(view, expected=tuple(passage.id for passage in passages))
        return LabScreen(view=view, expected=render_expected(passages, words=self._words))

    def _save(self, values: Mapping[str, str], base: str, view: View) -> LabScreen:
        run = self._runs.run(view.run)
        saved = save_case(
            self._workspace,
            run.knowledge_base if run else base,
            CaseForm(question=run.question if run else "", values=values, expected=view.expected),
            words=self._words,
        )
        sentence = self._words["lab case saved"].format(saved.count, saved.folder)
        return LabScreen(view=view, case=f'<p role="status">{text(sentence)}</p>')

    def _overview(self, run: RunView | None, view: View) -> str:
        overlay = run.overlay if run else ""
        return render_overview(run, name=view.run, overlay=overlay, words=self._words)

    def _table(self, run: RunView, view: View) -> str:
        if not run.complete:
            return ""
        return render_table(run.found, page=view.page, pin=view.pin, words=self._words)

    def _trace(self, run: RunView, view: View) -> str:
        explanation = self._runs.explanation(view.explanation)
        if not run.complete or explanation is None:
            return ""
        knowledge = self._workspace.knowledge(run.knowledge_base)
        passages = read_passages(knowledge, [explanation.chunk_id])
        return render_trace(
            explanation,
            name=view.explanation,
            chunk=next(iter(passages), None),
            found=run.found[-1],
            words=self._words,
        )
