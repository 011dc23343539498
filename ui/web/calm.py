"""An event that fails ends in a sentence, whatever it was."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from chains.errors import ChainError
from ui.web.troubles import Trouble, describe_error, unexpected
from ui.web.words import Words

if TYPE_CHECKING:
    import gradio as gr


def calm_errors(page: "gr.Blocks", *, words: Words) -> None:
    """Let every event of a page answer an error with sentences, which `page.js` shows.

    Gradio would send nothing, or the error's own text, into a red box. Tabs describe the errors
    that they foresee where they arise; this is for the rest.

    Args:
        page: With all of its events.
        words: The page's wording.
    """
    for event in page.fns.values():
        if event.fn is not None:
            event.fn = _calm(event.fn, words=words)


def _calm(respond: Callable[..., Any], *, words: Words) -> Callable[..., Any]:
    import gradio as gr

    @wraps(respond)  # by its annotations Gradio knows who wants the request
    def calm(*values: Any) -> Any:  # noqa: ANN401 - whatever the event's function takes
        try:
            return respond(*values)
        except gr.Error:
            raise
        except (ChainError, OSError) as error:
            trouble = describe_error(error, words=words)
            raise gr.Error(_sentences(trouble), print_exception=False) from error
        except Exception as error:
            raise gr.Error(_sentences(unexpected(words))) from error

    return calm


def _sentences(trouble: Trouble) -> str:
    parts = (trouble.summary, trouble.detail, f"→ {trouble.remedy}" if trouble.remedy else "")
    return "\n".join(part for part in parts if part)
