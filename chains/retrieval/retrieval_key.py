"""The name of a retrieval configuration: what shapes the evidence score, and nothing else."""

import hashlib
import json
from pathlib import Path
from typing import Any

from chains.providers.analysis import ANALYSER_VERSION
from chains.providers.rank_features import RANKING_VERSION
from chains.providers.vocabulary import GENERAL_SYNONYMS
from chains.retrieval.evidence_features import FEATURES_VERSION
from chains.settings.settings import Settings
from loaders.header import HEADER_VERSION
from loaders.splitter import SPLITTER_VERSION

_SECTIONS = ("splitter", "embedding", "lexical", "retrieval")

_WITHOUT_EFFECT = frozenset(
    {
        "gate",
        "base_url",
        "timeout",
        "retries",
        "api_key_env",
        "device",
        "batch_size",
        "budget_ms",
    }
)
"""The gate is what the score is for; the others say where and how fast, not what."""

_FILES = frozenset({"dictionary", "synonyms"})


def retrieval_key(settings: Settings) -> str:
    """Return a hash of what shapes the evidence score, 16 hexadecimal digits.

    Splitter, embedding, keyword index, and retrieval down to the packed passages; of files the
    content, not the place.
    """
    versions = (
        FEATURES_VERSION,
        RANKING_VERSION,
        ANALYSER_VERSION,
        SPLITTER_VERSION,
        HEADER_VERSION,
    )
    sections = settings.model_dump(mode="json", include=set(_SECTIONS))
    shaped = json.dumps([*versions, _shaping(sections)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(shaped.encode()).hexdigest()[:16]


def _shaping(section: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in section.items():
        if name in _WITHOUT_EFFECT:
            continue
        if name == "general_synonyms" and value:
            found[name] = _content(GENERAL_SYNONYMS)
        elif name in _FILES and value is not None:
            found[name] = _content(Path(value))
        else:
            found[name] = _shaping(value) if isinstance(value, dict) else value
    return found


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
