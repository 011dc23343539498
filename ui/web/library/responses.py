"""What each action of the library does."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from chains.errors import ChainError
from chains.knowledge.library import knowledge_base_folder
from ui.web.actions import Action
from ui.web.jobs.job import Job
from ui.web.library.incoming import TakenFiles
from ui.web.library.screen import Place, Screen, hits_in, show
from ui.web.library.view import View
from ui.web.library.works import delete, forget, ingest_files, reindex
from ui.web.services import Services
from ui.web.troubles import Trouble, describe_error
from ui.web.words import Words

_MOST_NAMES = 1000
"""Files that a browser may name without sending them."""

_LONGEST_NAME = 1000

Response = Callable[[Action, Place], tuple[Place, Trouble | None]]


class LibraryResponses:
    """Answers the actions of the library in one language; keeps nothing."""

    def __init__(self, services: Services, *, words: Words) -> None:
        """Prepare.

        Args:
            services: Workspace, jobs and uploads.
            words: The page's wording.
        """
        self._services = services
        self._workspace = services.workspace
        self._words = words
        self._responses: Mapping[str, Response] = {
            "choose": self._choose,
            "create": self._create,
            "drop": self._drop,
            "reindex": self._reindex,
            "add": self._add,
            "open": self._open,
            "back": self._look,
            "filter": self._look,
            "page": self._look,
            "part": self._look,
            "rows": self._look,
            "find": self._find,
            "hit": self._hit,
            "switch": self._switch,
            "delete": self._remove,
            "forget": self._remove,
            "stop": self._stop,
            "dismiss": self._stop,
        }

    def act(self, action: Action, place: Place) -> tuple[Place, Screen]:
        """Do what somebody asked for; what goes wrong stands above what is shown."""
        trouble: Trouble | None = None
        if respond := self._responses.get(action.name):
            try:
                place, trouble = respond(action, place)
            except (ChainError, OSError) as error:
                trouble = describe_error(error, words=self._words)
        return place, show(self._services, place, words=self._words, trouble=trouble)

    def moved(self, place: Place) -> tuple[Place, Screen]:
        """Show another knowledge base; an open document stays open if it is there too."""
        view = replace(place.view, page=0)
        if view.doc:
            try:
                self._workspace.document(place.knowledge_base, view.doc)
            except ChainError:
                view = view.without_document()
        place = replace(place, view=view)
        return place, show(self._services, place, words=self._words)

    def _choose(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        view = replace(place.view.without_document(), page=0)
        return Place(knowledge_base=action.values.get("name", ""), view=view), None

    def _create(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        name = action.values.get("name", "").strip()
        if any(summary.name == name for summary in self._workspace.summaries()):
            return place, Trouble(summary=self._words["lib name taken"].format(name))
        knowledge_base_folder(self._workspace.data_dir, name)  # refuses an empty name at once
        with self._workspace.writing(name):
            pass
        return Place(knowledge_base=name, view=View()), None

    def _drop(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        name, typed = action.values.get("name", ""), action.values.get("typed", "").strip()
        if typed != name:
            return place, Trouble(summary=self._words["lib drop mismatch"].format(name))
        if self._services.jobs.are_active(name):
            return place, Trouble(summary=self._words["lib drop busy"].format(name))
        self._workspace.drop(name)
        left = [summary.name for summary in self._workspace.summaries()]
        place = Place(knowledge_base=left[0] if left else name, view=View())
        return place, Trouble(summary=self._words["lib dropped"].format(name))

    def _reindex(self, _: Action, place: Place) -> tuple[Place, Trouble | None]:
        job = Job("reindex", knowledge_base=place.knowledge_base)
        self._services.jobs.start(job, partial(reindex, self._workspace))
        return place, None

    def _add(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        name = action.values.get("base") or place.knowledge_base
        batch = action.values.get("batch", "")
        taken = TakenFiles(files=(), failed=())
        if batch:
            taken = self._services.incoming.take(batch, name)
        failed = [*taken.failed, *self._unsent(action.values.get("unsent", ""))]
        if not taken.files and not failed:
            return place, Trouble(summary=self._words["lib sent nothing"])
        job = Job("ingest", knowledge_base=name, names=[file.source for file in taken.files])
        for source, reason in failed:
            job.tell(source, "failed", reason=reason)
        self._services.jobs.start(job, partial(ingest_files, self._workspace, files=taken.files))
        return place, None

    def _unsent(self, listed: str) -> list[tuple[str, str]]:
        """Read the files, with their reasons, that a browser has not sent."""
        try:
            rows = json.loads(listed or "[]")
            pairs = [(str(name), str(reason)) for name, reason in rows[:_MOST_NAMES]]
        except (ValueError, TypeError, KeyError):
            return []
        known = {"same": self._words["lib same name"], "": self._words["lib not sent"]}
        return [(name[:_LONGEST_NAME], known.get(reason, reason)) for name, reason in pairs]

    def _open(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        base = action.values.get("base") or place.knowledge_base
        view = place.view.with_document(action.values.get("source", ""))
        return Place(knowledge_base=base, view=view), None

    def _look(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        view, values = place.view, action.values
        match action.name:
            case "back":
                view = view.without_document()
            case "filter":
                view = replace(view, filter=values.get("filter", ""), page=0)
            case "page":
                view = replace(view, page=action.number("to") or 0)
            case "part":
                view = replace(view, at=action.number("at") or 0)
            case "rows":
                page = action.number("to") or 0
                view = replace(view, job=values.get("job", ""), job_page=page)
        return replace(place, view=view), None

    def _find(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        query, view = action.values.get("query", "").strip(), place.view
        opened = self._workspace.document(place.knowledge_base, view.doc)
        hits = hits_in(opened, query)
        ahead = next((n for n, (start, _) in enumerate(hits) if start >= view.at), 0)
        at = hits[ahead][0] if hits else view.at
        return replace(place, view=replace(view, query=query, hit=ahead, at=at)), None

    def _hit(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        opened = self._workspace.document(place.knowledge_base, place.view.doc)
        hits = hits_in(opened, place.view.query)
        if not hits:
            return place, None
        hit = (action.number("hit") or 0) % len(hits)
        return replace(place, view=replace(place.view, hit=hit, at=hits[hit][0])), None

    def _switch(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        chunk, enabled = action.values.get("chunk", ""), action.values.get("on") == "1"
        self._workspace.switch_chunk(place.knowledge_base, chunk, enabled)
        return place, None

    def _remove(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        name, source = place.knowledge_base, action.values.get("source", "")
        self._workspace.document(name, source)  # a wrong name is told at once
        if action.name == "forget":
            job = Job("forget", knowledge_base=name, names=[source])
            self._services.jobs.start(job, partial(forget, self._workspace, source=source))
        else:
            job = Job("delete", knowledge_base=name, names=[source])
            self._services.jobs.start(job, partial(delete, self._workspace, source=source))
        return replace(place, view=place.view.without_document()), None

    def _stop(self, action: Action, place: Place) -> tuple[Place, Trouble | None]:
        job = action.values.get("job", "")
        if action.name == "stop":
            self._services.jobs.stop(job)
        else:
            self._services.jobs.dismiss(job)
        return place, None
