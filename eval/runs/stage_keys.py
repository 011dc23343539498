"""The names of what stages give: equal keys, equal results; each input that shapes one is in it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chains.knowledge.recipe import Recipe
from chains.providers.vocabulary import GENERAL_SYNONYMS
from chains.settings.settings import Settings

_ROOT = Path(__file__).parents[2]

_READING = ("loaders",)
_INDEXING = (*_READING, "chains/knowledge", "chains/providers")
_RETRIEVING = (*_INDEXING, "chains/retrieval", "chains/rag.py", "prompts")
_ANSWERING = (*_RETRIEVING, "chains/answering")

MEASURING = (*_ANSWERING, "eval/scoring")
"""The code that numbers come from. `chains/settings` is not in it: its values are."""

_WITHOUT_EFFECT = frozenset(
    {
        "base_url",
        "timeout",
        "retries",
        "api_key_env",
        "keep_alive",
        "device",
        "batch_size",
        "budget_ms",
    }
)
"""Where and how fast, not what; a reranker always finishes in evaluation."""

_SKIPPED = frozenset({"__pycache__", ".DS_Store"})


@dataclass(frozen=True, kw_only=True)
class StageKeys:
    """One key a stage, 16 hexadecimal digits each; a later stage's holds the earlier ones'.

    Attributes:
        parse: From a file to its text.
        chunk: From the text to chunks.
        dense: From the chunks to the vector index.
        lexical: From the chunks to the keyword index.
        retrieval: From a question to ranked candidates, as evaluation asks for them: until 10
            distinct documents are seen.
        answer: From ranked candidates to an answer.
    """

    parse: str
    chunk: str
    dense: str
    lexical: str
    retrieval: str
    answer: str


def stage_keys(
    settings: Settings, *, recipe: Recipe, models: Mapping[str, str], history: bool = True
) -> StageKeys:
    """Return what names the result of each stage.

    Args:
        settings: The configuration.
        recipe: Built from it; knows the embedder's identity, and what shapes the parsing.
        models: `reranker`, `chat` -> identity with digest or revision, where there is one.
        history: Whether a question may have earlier turns: then a chat model, where there is
            one, shapes the retrieval whatever else the configuration says.

    Raises:
        ServiceError: The embedder's weights are missing, or its server does not answer.
    """
    parse = _hash(recipe.keys.parse, code_hash(_READING))
    chunk = _hash(parse, recipe.keys.chunk)
    indexing = code_hash(_INDEXING)
    # The recipe's key lets 16-bit and 32-bit weights share an index; an experiment must not.
    precision = getattr(settings.embedding, "precision", "")
    dense = _hash(chunk, recipe.keys.dense, precision, indexing)
    lexical = _hash(chunk, recipe.keys.lexical, indexing)
    retrieved = _retrieval(settings, models=models, history=history)
    retrieval = _hash(dense, lexical, retrieved, code_hash(_RETRIEVING))
    answer = _hash(retrieval, _answer(settings, models=models), code_hash(_ANSWERING))
    return StageKeys(
        parse=parse,
        chunk=chunk,
        dense=dense,
        lexical=lexical,
        retrieval=retrieval,
        answer=answer,
    )


def retrieval_asks_chat(settings: Settings, *, history: bool) -> bool:
    """Tell whether a chat model has a part in the retrieval.

    Args:
        settings: The configuration.
        history: Whether a question may have earlier turns.
    """
    variants = settings.retrieval.variants
    if settings.chat.provider == "extractive":
        return False
    written = variants.provider == "chat" or variants.hyde
    return history or written or variants.translate or variants.decompose


@cache
def code_hash(parts: tuple[str, ...] = MEASURING) -> str:
    """Return a hash of files of this program, code and data, 16 hexadecimal digits.

    It is computed once: what runs was read when it was started.

    Args:
        parts: Folders and files, relative to the program's, with `/`.
    """
    return _content(_ROOT, *(_ROOT / part for part in parts))


def _retrieval(settings: Settings, *, models: Mapping[str, str], history: bool) -> str:
    """Write down what shapes the retrieval beside the indexes."""
    retrieval = settings.retrieval.model_dump(
        mode="json", exclude={"gate", "context", "top_k", "variants"}
    )
    parts: dict[str, Any] = {
        "retrieval": _shaping(retrieval),
        "variants": _variants(settings),
        "reranker": models.get("reranker", ""),
        "synonyms": _synonyms(settings),
    }
    if settings.retrieval.mmr is not None:
        parts["top_k"] = settings.retrieval.top_k  # how far it looks
    if retrieval_asks_chat(settings, history=history):
        parts["chat"] = _chat(settings, models=models)
        parts["prompts"] = _prompts(settings)
    return _written(parts)


def _variants(settings: Settings) -> dict[str, Any]:
    """Return the variants as they come about: without a chat model, rules write them."""
    variants = settings.retrieval.variants.model_dump(mode="json")
    return variants | {"by_rules": settings.chat.provider == "extractive"}


def _answer(settings: Settings, *, models: Mapping[str, str]) -> str:
    """Write down what shapes the answer beside the candidates."""
    retrieval = settings.retrieval
    gate = retrieval.gate.model_dump(mode="json", exclude={"calibration"})
    return _written(
        {
            "gate": gate,
            "calibration": _file(retrieval.gate.calibration),
            "context": retrieval.context.model_dump(mode="json"),
            "top_k": retrieval.top_k,
            "chat": _chat(settings, models=models),
            "prompts": _prompts(settings),
            "answer": settings.answer.model_dump(mode="json"),
        }
    )


def _chat(settings: Settings, *, models: Mapping[str, str]) -> dict[str, Any]:
    section = settings.chat.model_dump(mode="json")
    return _shaping(section) | {"identity": models.get("chat", "")}


def _prompts(settings: Settings) -> dict[str, str]:
    """Return language and wording; that which comes along is in the hash of the code."""
    directory = settings.prompts.directory
    own = "" if directory is None else _content(directory, directory)
    return {"language": settings.prompts.language, "own": own}


def _synonyms(settings: Settings) -> dict[str, str]:
    lexical = settings.lexical
    return {
        "own": _file(lexical.synonyms),
        "general": _file(GENERAL_SYNONYMS if lexical.general_synonyms else None),
    }


def _shaping(section: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what does not shape a result."""
    return {
        name: _shaping(value) if isinstance(value, dict) else value
        for name, value in section.items()
        if name not in _WITHOUT_EFFECT
    }


def _file(path: Path | None) -> str:
    """Return a hash of a file's content; the place says nothing."""
    if path is None:
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


def _content(root: Path, *places: Path) -> str:
    """Return a hash of the names and the content of all files under some places."""
    digest = hashlib.sha256()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and not _SKIPPED & set(path.parts):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _written(parts: Mapping[str, Any]) -> str:
    return json.dumps(parts, sort_keys=True, ensure_ascii=False)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
