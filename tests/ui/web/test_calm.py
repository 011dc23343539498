from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from chains.errors import KnowledgeBaseError
from ui.web.calm import calm_errors
from ui.web.words import WORDS

ZH = WORDS["zh"]


def calmed(respond: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a page calls for an event that calls this."""
    with gr.Blocks() as page:
        page.load(respond)
    calm_errors(page, words=ZH)
    (event,) = page.fns.values()
    assert event.fn is not None
    fn: Callable[..., Any] = event.fn
    return fn


def message_of(respond: Callable[..., Any]) -> tuple[str, bool]:
    with pytest.raises(gr.Error) as caught:
        calmed(respond)()
    return caught.value.message, caught.value.print_exception


def test_a_known_error_says_what_it_is_and_what_to_do() -> None:
    def fail() -> None:
        raise KnowledgeBaseError("knowledge base 'x': it is locked", hint="close it")

    message, printed = message_of(fail)
    assert message.splitlines()[0] == "这个知识库现在不能用。"
    assert message.splitlines()[-1] == "→ close it"
    assert not printed


def test_an_unknown_error_keeps_its_text_to_the_terminal() -> None:
    def fail() -> None:
        raise RuntimeError("/home/secret")

    assert message_of(fail) == (f"没有完成。\n→ {ZH['error hint']}", True)


def test_what_gradio_is_told_already_is_left() -> None:
    def fail() -> None:
        raise gr.Error("ours")

    assert message_of(fail)[0] == "ours"


def test_a_function_that_wants_the_request_still_gets_it() -> None:
    def respond(request: Any) -> str:
        return str(request)

    respond.__annotations__ = {"request": gr.Request}
    assert calmed(respond).__annotations__ == {"request": gr.Request}
    assert calmed(respond)("r") == "r"
