"""What the library shows of a knowledge base and a view."""

from collections.abc import Sequence
from dataclasses import dataclass

from chains.errors import ChainError, KnowledgeBaseError
from chains.knowledge.find_text import find_in_text
from chains.knowledge.health import examine
from chains.knowledge.library import KnowledgeBaseSummary
from chains.knowledge.opened_document import OpenedDocument
from ui.web.jobs.job import Job
from ui.web.jobs.registry import Jobs
from ui.web.jobs.render import render_jobs
from ui.web.library.render_bases import render_base_actions, render_bases, render_drop_base
from ui.web.library.render_document import ShownDocument, render_document, render_missing
from ui.web.library.render_table import render_table
from ui.web.library.view import View
from ui.web.services import Services
from ui.web.troubles import Trouble, describe_error, render_trouble
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a tab of a browser is.

    Attributes:
        knowledge_base: Name of the chosen one, whether it exists or not.
        view: What is looked at there.
    """

    knowledge_base: str
    view: View


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a tab shows, as HTML.

    Attributes:
        bases: The list of knowledge bases.
        main: The documents, or an open one.
        jobs: What runs in the background, and what has ended.
        running: Whether something runs.
        troubled: Whether something went wrong with what was asked for.
    """

    bases: str
    main: str
    jobs: str
    running: bool
    troubled: bool


def show(
    services: Services, place: Place, *, words: Words, trouble: Trouble | None = None
) -> Screen:
    """Show everything as it is now.

    Args:
        services: Workspace and jobs.
        place: Where the tab is.
        words: The page's wording.
        trouble: What went wrong; it stands above the rest.
    """
    running = services.jobs.are_active()  # first: what ends meanwhile is asked for once more
    summaries = services.workspace.summaries()
    try:
        main = _main(services, place, words=words, summaries=summaries)
    except (ChainError, OSError) as error:
        main = _failed(error, place, words=words)
    return Screen(
        bases=render_bases(summaries, chosen=place.knowledge_base, words=words),
        # Always the same element above: else a fold below would be made anew, and close.
        main=f'<div class="above">{render_trouble(trouble) if trouble else ""}</div>{main}',
        jobs=show_jobs(services.jobs, place.view, words=words),
        running=running,
        troubled=trouble is not None,
    )


def show_jobs(jobs: Jobs[Job], view: View, *, words: Words) -> str:
    """Show what runs in the background, and what has ended."""
    views = [job.view(view.job_page if job.id == view.job else 0) for job in jobs.all()]
    return render_jobs(views, words=words)


def show_running(jobs: Jobs[Job], view: View, *, words: Words) -> str | None:
    """Show what runs in the background, as long as something does; then all is to be shown.

    Returns:
        What `show_jobs` returns, with all of them as they are while one runs; None once none does.
    """
    shown = show_jobs(jobs, view, words=words)
    return shown if jobs.are_active() else None  # last: none of these has ended by now


def hits_in(opened: OpenedDocument, query: str) -> list[tuple[int, int]]:
    """Return where a document's text has a query; nowhere for an empty one."""
    return find_in_text(opened.record.parsed.text, query) if query.strip() else []


def _failed(error: Exception, place: Place, *, words: Words) -> str:
    if not place.view.doc:
        return render_trouble(describe_error(error, words=words))
    trouble = Trouble(
        summary=words["lib no document"].format(place.knowledge_base, place.view.doc),
        remedy=words["lib no document hint"],
    )
    known = isinstance(error, KnowledgeBaseError)
    told = trouble if known else describe_error(error, words=words)
    return render_missing(render_trouble(told), words=words)


def _main(
    services: Services,
    place: Place,
    *,
    words: Words,
    summaries: Sequence[KnowledgeBaseSummary],
) -> str:
    name, view = place.knowledge_base, place.view
    if view.doc:
        return _document(services, place, words=words)
    summary = next((found for found in summaries if found.name == name), None)
    if summary is None:
        return render_table([], view=view, knowledge_base=name, words=words)
    documents = services.workspace.documents(name)
    outdated = _outdated(services, summary, words=words)
    busy = any(
        job.active and job.kind == "reindex" and job.knowledge_base == name
        for job in services.jobs.all()
    )
    return (
        render_base_actions(summary, busy=busy, words=words)
        + outdated
        + render_table(documents, view=view, knowledge_base=name, words=words)
        + render_drop_base(summary, words=words)
    )


def _document(services: Services, place: Place, *, words: Words) -> str:
    opened = services.workspace.document(place.knowledge_base, place.view.doc)
    knowledge = services.workspace.knowledge(place.knowledge_base)
    summary = knowledge.document(place.view.doc)
    shown = ShownDocument(
        opened=opened,
        health=examine(knowledge.catalog, summary, chunks=opened.chunks),
        hits=hits_in(opened, place.view.query),
    )
    return render_document(shown, view=place.view, words=words)


def _outdated(services: Services, summary: KnowledgeBaseSummary, *, words: Words) -> str:
    """Say so where the indexes were built with another configuration."""
    if not summary.documents:
        return ""
    try:
        with services.workspace.knowledge(summary.name).reading():
            return ""
    except KnowledgeBaseError as error:
        return render_trouble(describe_error(error, words=words))
