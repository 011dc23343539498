"""Another retrieval configuration, for trying out: nothing is written to any file."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chains.errors import SettingsError
from chains.settings.explain import explain
from chains.settings.overlays import merge
from chains.settings.settings import Settings


def with_retrieval(settings: Settings, overlay: Mapping[str, Any]) -> Settings:
    """Return settings whose section `retrieval` has something laid over it.

    Args:
        settings: The configuration; it stays what it is.
        overlay: Of the section: `{"top_k": 5}`. An empty one changes nothing.

    Raises:
        SettingsError: A key is unknown or a value is wrong; the message names the dotted path.
    """
    if not overlay:
        return settings
    merged = merge(settings.retrieval.model_dump(), overlay)
    written = {**settings.model_dump(), "retrieval": merged}
    try:
        # The other sections are taken over as they are.
        return Settings.model_validate({**dict(settings), "retrieval": merged})
    except ValidationError as error:
        raise SettingsError(explain(error, written, origin="settings")) from error
