"""The top of the page: its name, the knowledge base, the mode, language, light and dark."""

from typing import TYPE_CHECKING

from chains.workspace import Workspace
from ui.web.banner import render_banner, render_mode
from ui.web.markup import text
from ui.web.words import Words

if TYPE_CHECKING:
    import gradio as gr


def lay_out_header(
    workspace: Workspace, *, words: Words, knowledge_base: str, other_page: str
) -> "gr.Dropdown":
    """Create the header inside the current `gr.Blocks`.

    Args:
        workspace: Whose knowledge bases can be chosen.
        words: The page's wording.
        knowledge_base: The one that is chosen at first.
        other_page: Address of the page in the other language.

    Returns:
        The choice of a knowledge base.
    """
    import gradio as gr

    with gr.Row(elem_id="top"):
        name = f"<h1>{words['title']}<small>{words['tagline']}</small></h1>"
        gr.HTML(name + _notice(words), elem_id="brand")
        chosen = gr.Dropdown(
            knowledge_base_names(workspace, knowledge_base),
            value=knowledge_base,
            label=words["knowledge base"],
            allow_custom_value=True,  # else it turns down one that was made after the start
            elem_id="knowledge-base",
        )
        mode = render_mode(workspace.settings, words=words)
        gr.HTML(mode + _switches(words, other_page=other_page), elem_id="switches")
    gr.HTML(render_banner(workspace.settings, words=words), elem_id="banner")
    return chosen


def knowledge_base_names(workspace: Workspace, chosen: str) -> list[str]:
    """Return the knowledge bases to choose from, the chosen one always among them."""
    return sorted({summary.name for summary in workspace.summaries()} | {chosen.strip() or chosen})


def _notice(words: Words) -> str:
    """Return where `page.js` says that an event failed or that the server is gone."""
    return (
        f'<div id="notice" role="status" data-lost="{text(words["server lost"])}" '
        f'data-failed="{text(words["error"])}"><p></p>'
        f'<button type="button" data-page="notice" hidden>{text(words["close notice"])}</button>'
        "</div>"
    )


def _switches(words: Words, *, other_page: str) -> str:
    code = words["other language code"]
    return (
        f'<a data-page="language" href="{text(other_page)}" lang="{code}" hreflang="{code}">'
        f"{text(words['other language'])}</a>"
        f'<button type="button" data-page="theme" aria-label="{text(words["theme"])}" '
        f'title="{text(words["theme"])}"><span aria-hidden="true">☾</span></button>'
    )
