from pathlib import Path

import pytest

from chains.errors import SettingsError
from chains.settings.load import load_settings
from chains.settings.trial import with_retrieval

CONFIG = Path(__file__).parents[3] / "config.yaml"


def test_only_what_is_laid_over_changes() -> None:
    settings = load_settings(CONFIG, profile="offline")
    tried = with_retrieval(settings, {"dense": {"weight": 0.5}})
    assert tried.retrieval.dense.weight == 0.5
    assert tried.retrieval.dense.candidates == settings.retrieval.dense.candidates
    assert tried.model_copy(update={"retrieval": settings.retrieval}) == settings
    assert with_retrieval(settings, {}) is settings


def test_what_is_wrong_is_named() -> None:
    settings = load_settings(CONFIG, profile="offline")
    with pytest.raises(SettingsError, match=r"retrieval\.top_q: unknown key \(did you mean top_k"):
        with_retrieval(settings, {"top_q": 3})
    with pytest.raises(SettingsError, match="no passage would fit"):
        with_retrieval(settings, {"context": {"characters": 200}})
