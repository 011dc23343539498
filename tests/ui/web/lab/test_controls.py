import pytest

from chains.settings.load import load_settings
from chains.settings.settings import Settings
from chains.settings.trial import with_retrieval
from tests.ui.web.conftest import CONFIG
from ui.web.lab.controls import controls_of, dump_overlay, read_overlay


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(CONFIG, profile="offline")


def test_what_stands_where_the_configuration_has_it_lays_nothing_over(settings: Settings) -> None:
    sent = {f"b:{control.path}": control.default for control in controls_of(settings)}
    assert read_overlay(settings, sent, side="b") == {}
    assert dump_overlay({}) == ""


def test_a_default_is_what_a_browser_makes_of_it(settings: Settings) -> None:
    for control in controls_of(settings):
        if control.choices:
            assert control.default in control.choices
            continue
        steps = (float(control.default) - control.low) / control.step
        assert steps == pytest.approx(round(steps))
        assert control.low <= float(control.default) <= control.high


@pytest.mark.parametrize(
    ("path", "sent", "overlay"),
    [
        ("top_k", "3", {"top_k": 3}),
        ("dense.weight", "0.5", {"dense": {"weight": 0.5}}),
        ("mmr", "0.7", {"mmr": 0.7}),
        ("gate.threshold", "0.4", {"gate": {"threshold": 0.4, "max_false_answers": None}}),
        ("reranker.provider", "none", {"reranker": {"provider": "none"}}),
        ("fusion.method", "rrf", {"fusion": {"method": "rrf"}}),
    ],
)
def test_what_was_moved_is_laid_over(
    settings: Settings, path: str, sent: str, overlay: dict[str, object]
) -> None:
    found = read_overlay(settings, {f"b:{path}": sent}, side="b")
    assert found == overlay
    assert with_retrieval(settings, found) != settings
    assert read_overlay(settings, {f"b:{path}": sent}, side="a") == {}


def test_another_rewriting_keeps_what_else_its_section_says(settings: Settings) -> None:
    overlay = read_overlay(settings, {"b:variants.provider": "none"}, side="b")
    variants = with_retrieval(settings, overlay).retrieval.variants
    assert variants == settings.retrieval.variants.model_copy(update={"provider": "none"})


def test_without_a_reranker_its_candidates_mean_nothing(settings: Settings) -> None:
    sent = {"b:reranker.provider": "none", "b:reranker.candidates": "9"}
    assert read_overlay(settings, sent, side="b") == {"reranker": {"provider": "none"}}


def test_what_is_malformed_stays_as_it_is(settings: Settings) -> None:
    sent = {"b:top_k": "many", "b:fusion.method": "<b>", "b:reranker.provider": ""}
    assert read_overlay(settings, sent, side="b") == {}


def test_both_keys_of_a_section_come_along_as_yaml(settings: Settings) -> None:
    sent = {"b:dense.weight": "1", "b:dense.candidates": "9"}
    written = dump_overlay(read_overlay(settings, sent, side="b"))
    assert written == "retrieval:\n  dense:\n    weight: 1.0\n    candidates: 9\n"
