from ui.web.lab.view import View, read_view


def test_what_is_kept_is_read_again() -> None:
    view = View(run="r", page=2, pin="c", explanation="e", expected=("a", "b"))
    assert read_view(view.dump()) == view


def test_what_is_malformed_is_as_if_it_were_not_there() -> None:
    assert read_view("") == read_view("{") == read_view("[]") == View()
    assert read_view('{"run": 3, "page": -1, "expected": "x"}') == View()
    assert read_view('{"expected": ["a", 3, ""]}') == View(expected=("a",))
