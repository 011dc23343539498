"""The ids that are being changed in the indexes, noted in the catalog until that is done."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from chains.knowledge.catalog import Catalog
from chains.knowledge.steps import OnStep

_KEY = "pending"


class PendingIds:
    """What a crash may leave half-written."""

    def __init__(self, catalog: Catalog, *, on_step: OnStep) -> None:
        """Keep the ids in a catalog."""
        self._catalog = catalog
        self._on_step = on_step

    def ids(self) -> list[str]:
        """Return the chunk ids whose rows in the indexes may be of the old text or the new."""
        ids: list[str] = json.loads(self._catalog.meta(_KEY) or "[]")
        return ids

    @contextmanager
    def writing(self, ids: Sequence[str]) -> Iterator[None]:
        """Note ids while the block changes them; if it fails they stay noted."""
        before = self.ids()
        self._note([*before, *ids])
        yield
        self._note(before)

    def keep(self, ids: Collection[str]) -> None:
        """Strike all but some ids off."""
        if noted := self.ids():
            self._note([noted_id for noted_id in noted if noted_id in ids])

    def _note(self, ids: Sequence[str]) -> None:
        self._catalog.write_meta(_KEY, json.dumps(ids) if ids else "")
        self._on_step("pending noted" if ids else "pending cleared")
