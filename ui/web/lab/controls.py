"""The retrieval settings that can be moved, and the overlay that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from chains.retrieval.gate_rule import build_gate_rule
from chains.settings.overlays import merge
from chains.settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Control:
    """One setting that can be moved.

    Attributes:
        path: Dotted, below `retrieval`.
        default: What the configuration says, as the browser sends it.
        choices: What can be chosen; none for a slider.
        low: Of a slider.
        high: Of a slider.
        step: Of a slider; its values are multiples of it.
    """

    path: str
    default: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1


def controls_of(settings: Settings) -> tuple[Control, ...]:
    """Return the controls, standing where the configuration has them.

    Args:
        settings: The configuration.
    """
    retrieval = settings.retrieval
    reranker = retrieval.reranker
    scored = getattr(reranker, "candidates", 64)
    fusion, variants = retrieval.fusion, retrieval.variants
    no_chat = settings.chat.provider == "extractive"
    writers = ("keywords", "none") if no_chat else ("chat", "keywords", "none")
    own = "lexical" if reranker.provider == "none" else reranker.provider
    return (
        _slider("top_k", retrieval.top_k, low=1, high=50),
        _slider("context.characters", retrieval.context.characters, low=200, high=12000, step=100),
        _choice("variants.provider", variants.provider, writers),
        _slider("dense.weight", retrieval.dense.weight, high=2, step=0.01),
        _slider("dense.candidates", retrieval.dense.candidates, low=1, high=300),
        _slider("lexical.weight", retrieval.lexical.weight, high=2, step=0.01),
        _slider("lexical.candidates", retrieval.lexical.candidates, low=1, high=300),
        _choice("fusion.method", fusion.method, ("convex", "rrf")),
        _slider("fusion.k", fusion.k, low=1, high=200),
        _choice("reranker.provider", reranker.provider, (own, "none")),
        _slider("reranker.candidates", scored, low=1, high=200),
        _slider("mmr", 1.0 if retrieval.mmr is None else retrieval.mmr, high=1, step=0.05),
        _slider("gate.threshold", build_gate_rule(settings).threshold, high=1, step=0.01),
    )


def read_overlay(settings: Settings, values: Mapping[str, str], *, side: str) -> dict[str, Any]:
    """Return what the controls lay over the section `retrieval`; only what was moved.

    Args:
        settings: The configuration.
        values: `side:path` -> value, from the browser; what is malformed stays as it is.
        side: Which controls.
    """
    overlay: dict[str, Any] = {}
    for control in controls_of(settings):
        sent = values.get(f"{side}:{control.path}", control.default)
        if sent != control.default:
            overlay = merge(overlay, _overlay_of(control, sent, settings))
    reranker = overlay.get("reranker", {})
    provider = reranker.get("provider", settings.retrieval.reranker.provider)
    if provider == "none":
        reranker.pop("candidates", None)
    return {name: value for name, value in overlay.items() if value != {}}


def dump_overlay(overlay: Mapping[str, Any]) -> str:
    """Return an overlay of the section `retrieval` as YAML, to copy into a configuration."""
    written = yaml.safe_dump({"retrieval": overlay}, allow_unicode=True, sort_keys=False)
    return str(written) if overlay else ""


def _overlay_of(control: Control, sent: str, settings: Settings) -> dict[str, Any]:
    value = _value(control, sent)
    if value is None and control.path != "mmr":
        return {}
    if control.path == "variants.provider":
        beside = settings.retrieval.variants.model_dump(exclude={"provider"})
        return {"variants": {"provider": value, **beside}}
    if control.path == "gate.threshold":
        return {"gate": {"threshold": value, "max_false_answers": None}}
    *above, last = control.path.split(".")
    overlay: dict[str, Any] = {last: value}
    for part in reversed(above):
        overlay = {part: overlay}
    return overlay


def _value(control: Control, sent: str) -> object:
    if control.choices:
        return sent if sent in control.choices else None
    try:
        number = float(sent)
    except ValueError:
        return None
    if control.path == "mmr" and number >= 1:
        return None
    return int(number) if control.step >= 1 else round(number, 4)


def _choice(path: str, value: str, choices: tuple[str, ...]) -> Control:
    own = choices if value in choices else (value, *choices)
    return Control(path=path, default=value, choices=own)


def _slider(path: str, value: float, *, high: float, low: float = 0, step: float = 1) -> Control:
    """Return a slider; its default is a multiple of the step, as a browser would make it."""
    shown = round(round((value - low) / step) * step + low, 4)
    return Control(path=path, default=f"{shown:.10g}", low=low, high=max(high, shown), step=step)
