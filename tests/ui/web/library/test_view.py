import pytest

from ui.web.library.view import View, read_view


def test_what_the_browser_keeps_comes_back() -> None:
    view = View(
        doc="合同/甲.md", at=42, query="保修", hit=3, filter="合", page=2, job="a", job_page=1
    )
    assert read_view(view.dump()) == view


@pytest.mark.parametrize(
    "kept", ["", "null", "[]", "{", '{"doc": 3, "at": "x", "page": -4, "hit": null, "other": 1}']
)
def test_what_is_malformed_is_as_if_it_were_not_there(kept: str) -> None:
    assert read_view(kept) == View()


def test_opening_a_document_forgets_what_was_searched_for_in_another() -> None:
    view = View(doc="a", query="x", hit=2, filter="f", page=1).with_document("b", at=9)
    assert view == View(doc="b", at=9, filter="f", page=1)
    assert view.without_document() == View(filter="f", page=1)
