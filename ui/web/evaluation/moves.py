"""From one view of the evaluation to another."""

from dataclasses import replace

from ui.web.actions import Action
from ui.web.evaluation.view import View


def moved(action: Action, view: View) -> View:
    """Return the view after an action that only goes somewhere; others leave it as it is.

    Args:
        action: What somebody did.
        view: What was looked at before.
    """
    values = action.values
    name, case = values.get("name", ""), values.get("case", "")
    run, beside = values.get("run", ""), values.get("beside", "")
    experiment = values.get("experiment", view.experiment)
    places = {
        "overview": View(),
        "run": View(run=run),
        "run-case": View(run=run, case=case),
        "experiment": View(experiment=experiment),
        "config": View(experiment=experiment, config=name, page=view.page),
        "review": View(review=values.get("review", "")),
        "compare": View(run=view.run, beside=beside),
        "swap": replace(view, run=view.beside, beside=view.run, page=0),
        "case": replace(view, case=case),
        "edit": replace(view, case=case),
        "close": replace(view, case=""),
        "cancel": replace(view, case=""),
        "filter": replace(view, filter=name, page=0),
        "sort": replace(view, sort=values.get("value", ""), page=0),
        "page": replace(view, page=action.number("to") or 0),
    }
    return places.get(action.name, view)
