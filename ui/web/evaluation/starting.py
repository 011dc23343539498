"""What somebody starts, from the values of a form."""

from typing import TYPE_CHECKING, get_args

from eval.errors import DatasetError
from eval.generating.proposal import QuestionKind
from ui.web.actions import Action
from ui.web.evaluation.choosing import ChosenExperiment, choose_experiment
from ui.web.evaluation.jobs import EvaluationJobs
from ui.web.evaluation.render_forms import MOST_QUESTIONS
from ui.web.words import Words

if TYPE_CHECKING:
    from eval.runs.run import Scored


def start(jobs: EvaluationJobs, action: Action, *, words: Words) -> None:
    """Start a run, an experiment or the making of questions.

    Args:
        jobs: Where it is done.
        action: `start-run`, `start-experiment`, `resume` or `generate`, with the values of
            its form.
        words: The page's wording.

    Raises:
        EvalError: What was chosen does not exist any more, or cannot be.
    """
    match action.name:
        case "start-run":
            scored: Scored = "answers" if action.values.get("scored") == "answers" else "retrieval"
            dataset = jobs.archive.dataset(action.values.get("set", ""))
            jobs.start_run(dataset, scored=scored, limit=action.number("limit") or None)
        case "start-experiment":
            jobs.start_experiment(chosen_experiment(jobs, action))
        case "resume":
            jobs.resume_experiment(action.values.get("experiment", ""))
        case _:
            _start_generate(jobs, action, words=words)


def chosen_experiment(jobs: EvaluationJobs, action: Action) -> ChosenExperiment:
    """Return the experiment that a form names, on the dataset that it names.

    Raises:
        EvalError: One of them does not exist.
    """
    dataset = jobs.archive.dataset(action.values.get("set", ""))
    name, limit = action.values.get("experiment", ""), action.number("limit") or None
    return choose_experiment(name, dataset, limit=limit)


def _start_generate(jobs: EvaluationJobs, action: Action, *, words: Words) -> None:
    base, count = action.values.get("base", ""), action.number("count") or 0
    kinds = [kind for kind in get_args(QuestionKind) if f"kind-{kind}" in action.values]
    if base not in {each.name for each in jobs.workspace.summaries()}:
        raise DatasetError(words["ev no base"], hint=words["ev no base hint"])
    if not kinds or not 0 < count <= MOST_QUESTIONS:
        raise DatasetError(words["ev no kinds chosen"].format(MOST_QUESTIONS))
    jobs.start_generate(base, count=count, kinds=kinds)
