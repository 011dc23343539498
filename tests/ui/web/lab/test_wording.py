from typing import get_args

import pytest

from chains.retrieval.explain import Death
from chains.retrieval.explore import StageName
from chains.settings.load import load_settings
from tests.ui.web.conftest import CONFIG
from ui.web.lab.controls import controls_of
from ui.web.words import WORDS, Language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("profile", ["offline", "ollama", "full"])
def test_everything_that_can_be_shown_has_words(language: Language, profile: str) -> None:
    words = WORDS[language]
    controls = controls_of(load_settings(CONFIG, profile=profile))
    assert [c.path for c in controls if f"lab set {c.path}" not in words] == []
    choices = {choice for control in controls for choice in control.choices}
    assert {choice for choice in choices if f"lab choice {choice}" not in words} == set()
    assert [name for name in get_args(StageName) if f"lab stage {name}" not in words] == []
    assert [death for death in get_args(Death) if f"lab fate {death}" not in words] == []
