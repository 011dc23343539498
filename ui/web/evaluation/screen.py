"""What the evaluation shows of a view."""

from collections.abc import Sequence

from chains.errors import ChainError
from eval.errors import EvalError
from eval.experiments.load import shipped_experiments
from eval.feedback.votes import waiting_votes
from eval.generating.review import DraftBook
from eval.runs.stored import CaseRow, StoredRun
from ui.web.actions import Action
from ui.web.evaluation.cases import listed
from ui.web.evaluation.comparing import Comparisons
from ui.web.evaluation.jobs import EvaluationJobs
from ui.web.evaluation.render_case import OpenCase, render_case
from ui.web.evaluation.render_compare import (
    ComparedRuns,
    render_compare,
    render_compared_case,
)
from ui.web.evaluation.render_experiment import render_experiment
from ui.web.evaluation.render_forms import render_forms
from ui.web.evaluation.render_overview import (
    format_when,
    render_datasets,
    render_experiments,
    render_newest,
    render_runs,
)
from ui.web.evaluation.render_parts import render_back
from ui.web.evaluation.render_plan import render_plan
from ui.web.evaluation.render_plots import render_plots
from ui.web.evaluation.render_review import render_review
from ui.web.evaluation.render_run import render_run, title_of
from ui.web.evaluation.starting import chosen_experiment
from ui.web.evaluation.view import View
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_MOST_OTHERS = 50


class EvaluationScreens:
    """Reads what is looked at, and renders it."""

    def __init__(self, jobs: EvaluationJobs, *, words: Words) -> None:
        """Prepare.

        Args:
            jobs: What takes long, and what it has left.
            words: The page's wording.
        """
        self._jobs = jobs
        self._workspace = jobs.workspace
        self._archive = jobs.archive
        self._words = words
        self._comparisons = Comparisons()

    def forms(self) -> str:
        """Show what can be started."""
        return render_forms(
            self._archive.datasets(),
            experiments=[
                (name, self._words.get(f"ev shipped {name}", name))
                for name in shipped_experiments()
            ],
            bases=sorted(each.name for each in self._workspace.summaries()),
            words=self._words,
        )

    def lists(self, view: View) -> str:
        """Show the newest leaderboard, and what there is."""
        words = self._words
        experiments = self._archive.experiments()
        newest = next((each.id for each in experiments if each.finished), "")
        report = self._archive.report(newest) if newest else None
        votes = list(waiting_votes(self._workspace).items())
        page = view.page if view.place == "overview" else 0
        return (
            render_newest(report, newest, words=words)
            + render_experiments(experiments, words=words)
            + render_runs(self._archive.runs(), page=page, words=words)
            + render_datasets(self._archive.datasets(), votes=votes, words=words)
        )

    def plan(self, action: Action) -> str:
        """Show what the experiment that a form names is going to do.

        Raises:
            EvalError: It does not exist, or cannot be run.
            SettingsError: The configuration file is wrong.
        """
        chosen = chosen_experiment(self._jobs, action)
        plan = self._jobs.plan(chosen)
        key = action.values.get("set", "")
        return render_plan(plan, chosen, key=key, words=self._words)

    def main(self, view: View) -> str:
        """Show what is open; "" in the overview."""
        if view.place == "overview":
            return ""
        try:
            opened = self._opened(view)
        except (ChainError, EvalError, OSError) as error:
            trouble = render_trouble(describe_error(error, words=self._words))
            opened = render_back(words=self._words) + trouble
        return f'<div class="ev-place">{opened}</div>'

    def _opened(self, view: View) -> str:
        match view.place:
            case "experiment":
                report = self._archive.report(view.experiment)
                return render_experiment(
                    report,
                    view=view,
                    plots=render_plots(report, words=self._words),
                    words=self._words,
                )
            case "review":
                summary = self._archive.dataset(view.review)
                drafts = DraftBook(summary.path).drafts()
                return render_review(drafts, name=summary.name, view=view, words=self._words)
            case "compare":
                return self._compare(view)
            case _:
                return self._run(view)

    def _run(self, view: View) -> str:
        run = self._archive.run(view.run)
        rows = listed(run, wanted=view.filter, sort=view.sort)
        opened = self._case(run, rows, key=view.run, case=view.case)
        if opened is not None:
            return render_case(opened, words=self._words)
        others = self._others(run, view)
        return render_run(run, view=view, others=others, words=self._words)

    def _compare(self, view: View) -> str:
        a, b = self._archive.run(view.run), self._archive.run(view.beside)
        sides = [
            self._case(run, run.rows, key=key, case=view.case)
            for run, key in ((a, view.run), (b, view.beside))
        ]
        if sides[0] is not None and sides[1] is not None:
            return render_compared_case(sides[0], sides[1], words=self._words)
        comparison = self._comparisons.compare(a, b)
        known = {each.metric for each in comparison.metrics}
        chosen = view.sort if view.sort in known else ""
        by_metric = self._comparisons.compare(a, b, metric=chosen) if chosen else comparison
        compared = ComparedRuns(
            a=a,
            b=b,
            comparison=comparison,
            cases=by_metric.cases,
            metric=by_metric.metric,
            labels=(self._label(a, view.run), self._label(b, view.beside)),
        )
        return render_compare(compared, view=view, words=self._words)

    def _case(
        self, run: StoredRun, rows: Sequence[CaseRow], *, key: str, case: str
    ) -> OpenCase | None:
        """Return an open case with its neighbours in the list; None where the run has it not."""
        row = next((each for each in run.rows if each.id == case), None)
        if row is None:
            return None
        ids = [each.id for each in (rows if row in rows else run.rows)]
        at = ids.index(case)
        return OpenCase(
            row=row,
            timing=run.timings.get(case),
            texts=self._archive.texts(key),
            before=ids[at - 1] if at else "",
            after=ids[at + 1] if at + 1 < len(ids) else "",
        )

    def _label(self, run: StoredRun, key: str) -> str:
        cases = self._words["ev case count"].format(len(run.rows))
        return f"{title_of(run, words=self._words)} · {cases} · {key}"

    def _others(self, run: StoredRun, view: View) -> list[tuple[str, str]]:
        """Return the runs that have been asked the same: the others of the dataset."""
        header, words = run.header, self._words
        return [
            (key, f"{words[f'ev scored {each.header.scored}']} · {format_when(each.changed)}")
            for key, each in self._archive.runs()
            if key != view.run and each.finished and each.header.dataset == header.dataset
        ][:_MOST_OTHERS]
