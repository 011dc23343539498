"""What a browser keeps and an address says."""

import pytest

from ui.web.actions import Action
from ui.web.evaluation.moves import moved
from ui.web.evaluation.view import View, read_view, view_of_address


def test_what_is_kept_is_read_again() -> None:
    view = View(run="runs/a", case="1", filter="wrong", sort="mrr@10", page=3)
    assert read_view(view.dump()) == view


@pytest.mark.parametrize("kept", ["", "[", "7", '{"page": "x", "run": 7}', '{"page": -1}'])
def test_what_is_malformed_is_as_if_it_were_not_there(kept: str) -> None:
    assert read_view(kept) == View()


def test_an_address_names_what_is_open_and_nothing_else() -> None:
    view = view_of_address({"run": "runs/a", "case": "1", "page": "9", "tab": "evaluation"})
    assert view == View(run="runs/a", case="1")


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (View(), "overview"),
        (View(run="a"), "run"),
        (View(run="a", beside="b"), "compare"),
        (View(experiment="e"), "experiment"),
        (View(review="r"), "review"),
    ],
)
def test_a_view_says_where_it_is(view: View, place: str) -> None:
    assert view.place == place


def test_going_somewhere_forgets_where_one_was() -> None:
    deep = View(run="a", case="1", filter="wrong", page=2)
    assert moved(Action("overview", {}), deep) == View()
    assert moved(Action("close", {}), deep) == View(run="a", filter="wrong", page=2)
    assert moved(Action("filter", {"name": "failed"}), deep).page == 0
    assert moved(Action("compare", {"beside": "b"}), deep) == View(run="a", beside="b")
    swapped = moved(Action("swap", {}), View(run="a", beside="b"))
    assert swapped == View(run="b", beside="a")


def test_an_unknown_action_goes_nowhere() -> None:
    assert moved(Action("?", {}), View(run="a")) == View(run="a")


def test_a_configuration_of_the_overview_opens_its_experiment() -> None:
    action = Action("config", {"experiment": "experiments/e", "name": "c2"})
    assert moved(action, View()) == View(experiment="experiments/e", config="c2")
