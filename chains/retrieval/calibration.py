"""What makes a probability of the evidence features: fitted by `zhiwen eval calibrate`, as data."""

import math
from datetime import date
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from chains.errors import SettingsError
from chains.retrieval.evidence_features import (
    FEATURE_NAMES,
    FEATURES_VERSION,
    LEXICAL_FEATURES,
    EvidenceFeatures,
)

_HINT = "run `zhiwen eval calibrate DATASET`, or leave retrieval.gate.calibration out"


def _known(name: str) -> str:
    if name not in FEATURE_NAMES:
        raise ValueError(f"there is no feature {name!r}, only {', '.join(FEATURE_NAMES)}")
    return name


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeatureWeight(_Part):
    """One feature's part in the log odds: weight * (value - mean) / scale.

    Attributes:
        name: A field of `EvidenceFeatures`.
        mean: Its mean over the fitted cases.
        scale: Its standard deviation over them.
        weight: Log odds per standard deviation.
    """

    name: Annotated[str, AfterValidator(_known)]
    mean: float = 0.0
    scale: float = Field(default=1.0, gt=0)
    weight: float = 1.0


class CurvePoint(_Part):
    """What one threshold brought on the fitted cases, each judged by a fit without its documents.

    Attributes:
        threshold: Evidence from which a question was answered.
        coverage: Share of the answerable questions that were.
        false_answers: Share of the unanswerable questions that were.
    """

    threshold: float = Field(ge=0, le=1)
    coverage: float = Field(ge=0, le=1)
    false_answers: float = Field(ge=0, le=1)


class Calibration(_Part):
    """A logistic model of the evidence features, with the thresholds that it offers.

    Attributes:
        origin: How it came about: the command, or why there was nothing to fit.
        fitted: On which day.
        features_version: What the features meant then.
        retrieval: Key of the retrieval configuration that it was fitted for.
        datasets: Name -> number of answerable and of unanswerable cases.
        quality: Cross-validated: `abstain_auroc`, `false_answer_rate@95`, `brier`, `ece`.
        intercept: Log odds at the means.
        features: What is weighed.
        threshold: Evidence below which the chain abstains, unless the configuration says.
        curve: Risk and coverage by threshold, growing; empty where nothing was fitted.
    """

    origin: str = Field(min_length=1)
    fitted: date | None = None
    features_version: str = FEATURES_VERSION
    retrieval: str = ""
    datasets: dict[str, tuple[int, int]] = {}
    quality: dict[str, float] = {}
    intercept: float
    features: tuple[FeatureWeight, ...] = Field(min_length=1)
    threshold: float = Field(ge=0, le=1)
    curve: tuple[CurvePoint, ...] = ()

    @model_validator(mode="after")
    def _curve_grows(self) -> Self:
        thresholds = [point.threshold for point in self.curve]
        if thresholds != sorted(thresholds):
            raise ValueError("curve: the thresholds do not grow")
        return self

    def probability(self, features: EvidenceFeatures) -> float:
        """Return how likely it is that the passages hold the answer, at even odds beforehand.

        A comparison can be answered if every part of it can. The odds that any of n parts
        cannot are at most n times those of the weakest (Boole's inequality), so the score has the
        weakest part's odds, divided by n.

        Strictly between 0 and 1 and strictly monotonic in the log odds, so that no two
        questions tie because both are full evidence.
        """
        odds = self._log_odds(features)
        if features.parts and self._sees_parts:
            odds = min(map(self._log_odds, features.parts)) - math.log(len(features.parts))
        return 1 / (1 + math.exp(-min(max(odds, -30.0), 30.0)))

    @property
    def _sees_parts(self) -> bool:
        """A model's score is about the whole question; it says nothing about its parts."""
        return any(each.name != "rerank" for each in self.features)

    def _log_odds(self, features: EvidenceFeatures) -> float:
        odds = self.intercept
        for each in self.features:
            value: float = getattr(features, each.name)
            odds += each.weight * (value - each.mean) / each.scale
        return odds

    def threshold_for(self, max_false_answers: float) -> float:
        """Return the smallest threshold that kept false answers within a share.

        It holds for questions like the fitted ones only: what users ask of other documents may
        be harder to tell apart.

        Args:
            max_false_answers: Most unanswerable questions that may be answered, as a share.

        Raises:
            ValueError: There is no curve.
        """
        if not self.curve:
            raise ValueError("nothing was fitted, so that no curve tells a threshold")
        good = (point for point in self.curve if point.false_answers <= max_false_answers)
        return min((point.threshold for point in good), default=1.0)


def load_calibration(path: Path) -> Calibration:
    """Read a calibration file.

    Raises:
        SettingsError: It is missing, is not YAML, or a field is wrong; the message names it.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Calibration.model_validate(data)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})", hint=_HINT) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: not valid YAML: {' '.join(str(error).split())}", hint=_HINT
        ) from error
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(map(str, detail["loc"])) or "the whole file"
        raise SettingsError(
            f"{path}: not a calibration: {place}: {detail['msg']}", hint=_HINT
        ) from error


def save_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration file."""
    data = calibration.model_dump(mode="json")
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None)
    path.write_text(
        f"# Written by `zhiwen eval calibrate`; the features are explained in\n"
        f"# chains/retrieval/evidence_features.py.\n{text}",
        encoding="utf-8",
    )


def shipped_calibration(reranker: str) -> Calibration:
    """Return the calibration that comes along for a provider of rerankers."""
    name = "model" if reranker == "flag" else "lexical"
    return load_calibration(Path(__file__).parent / "calibrations" / f"{name}.yaml")


def feature_names(reranker: str) -> tuple[str, ...]:
    """Return the features that are worth fitting for a provider of rerankers."""
    return FEATURE_NAMES if reranker == "flag" else LEXICAL_FEATURES
