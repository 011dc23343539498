"""Which calibration and which threshold a configuration's evidence gate goes by."""

from collections.abc import Sequence
from dataclasses import dataclass

from chains.providers.coverage import TermWeights
from chains.retrieval.calibration import Calibration, load_calibration, shipped_calibration
from chains.retrieval.evidence_features import FEATURES_VERSION, evidence_features
from chains.retrieval.retrieval_key import retrieval_key
from chains.retrieval.steps import Candidates, Passage
from chains.settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """How the gate decides.

    Attributes:
        calibration: Makes a probability of the evidence features.
        threshold: Evidence below which the chain abstains.
        warnings: Why it is not what the configuration names.
    """

    calibration: Calibration
    threshold: float
    warnings: tuple[str, ...] = ()


def build_gate_rule(settings: Settings) -> GateRule:
    """Choose calibration and threshold.

    A calibration that was fitted for another retrieval configuration is not used: its scores
    would mean something else. The one that comes along takes its place, with a warning; so does
    its threshold where the configuration asks for a target.

    Raises:
        SettingsError: The file that the configuration names is missing or malformed.
    """
    gate = settings.retrieval.gate
    calibration, warnings = _choose(settings)
    if gate.threshold is not None:
        threshold = gate.threshold
    elif gate.max_false_answers is None:
        threshold = calibration.threshold
    elif calibration.curve:
        threshold = calibration.threshold_for(gate.max_false_answers)
    else:
        threshold = calibration.threshold
        warnings += (
            "retrieval.gate.max_false_answers has no effect: no calibration was fitted for this "
            f"retrieval; the threshold is {threshold:g} (run `zhiwen eval calibrate DATASET`)",
        )
    return GateRule(calibration=calibration, threshold=threshold, warnings=warnings)


def score_by_calibration(
    candidates: Candidates,
    passages: Sequence[Passage],
    *,
    calibration: Calibration,
    weights: TermWeights,
) -> float:
    """Return how likely it is that the passages hold the answer, 0-1; 0 without passages."""
    if not passages:
        return 0.0
    return calibration.probability(evidence_features(candidates, passages, weights=weights))


def _choose(settings: Settings) -> tuple[Calibration, tuple[str, ...]]:
    shipped = shipped_calibration(settings.retrieval.reranker.provider)
    path = settings.retrieval.gate.calibration
    if path is None:
        return shipped, ()
    own = load_calibration(path)
    key = retrieval_key(settings)
    if (own.retrieval, own.features_version) == (key, FEATURES_VERSION):
        return own, ()
    return shipped, (
        f"{path.name}: fitted for another retrieval configuration ({own.retrieval or 'none'}, "
        f"not {key}); the evidence is judged by the calibration that comes along "
        "(run `zhiwen eval calibrate` again)",
    )
