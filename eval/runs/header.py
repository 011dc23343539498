"""What a run is measured with, written down before it begins."""

import hashlib
import json
from pathlib import Path

from chains.settings.settings import Settings
from chains.workspace import Workspace
from eval.dataset import Dataset, demo_dataset
from eval.runs.machine import describe_machine, package_versions
from eval.runs.models import model_identities
from eval.runs.stage_keys import StageKeys, code_hash, retrieval_asks_chat, stage_keys
from eval.runs.stored import RunHeader
from eval.scoring.summary import SEED
from prompts.load import prompts_folder

DEMO = "demo"
"""How the bundled dataset is written down: its folder is elsewhere on every machine."""

_NOT_SHAPING = {"data_dir", "server", "evaluation"}
_ANSWERING, _ALWAYS = ("answer",), ("phrases",)


def build_header(
    dataset: Dataset,
    settings: Settings,
    *,
    scored: str,
    limit: int | None = None,
    workspace: Workspace,
) -> RunHeader:
    """Write down what a run is measured with.

    Args:
        dataset: The whole dataset.
        settings: The effective configuration, as the workspace has it.
        scored: `retrieval` or `answers`.
        limit: Only so many cases of the beginning are asked.
        workspace: The configuration at work; knows the embedder.

    Raises:
        ServiceError: The embedder's weights are missing, or its server does not answer.
    """
    asked = dataset.first(limit)
    history = any(case.history for case in asked.cases)
    models = model_identities(settings, recipe=workspace.recipe)
    keys = stage_keys(settings, recipe=workspace.recipe, models=models, history=history)
    chat_seed = getattr(settings.chat, "seed", None)
    return RunHeader(
        dataset=dataset.name,
        dataset_path=_place(dataset),
        dataset_fingerprint=dataset_fingerprint(dataset),
        fingerprint=_fingerprint(asked, settings, scored=scored, keys=keys),
        scored=scored,
        limit=limit,
        cases=len(asked.cases),
        settings=settings.model_dump(mode="json", exclude=_NOT_SHAPING),
        keys=vars(keys).copy(),
        versions=package_versions(settings),
        models=models,
        prompts=_prompt_hashes(settings, scored=scored, history=history),
        seeds={"bootstrap": SEED} | ({} if chat_seed is None else {"chat": chat_seed}),
        machine=describe_machine(),
    )


def dataset_fingerprint(dataset: Dataset) -> str:
    """Return a hash of documents and cases, 16 hexadecimal digits."""
    cases = "\n".join(case.model_dump_json() for case in dataset.cases)
    return _hash(dataset.fingerprint, cases)


def _place(dataset: Dataset) -> str:
    place = dataset.path.resolve()
    return DEMO if place == demo_dataset().resolve() else str(place)


def _fingerprint(asked: Dataset, settings: Settings, *, scored: str, keys: StageKeys) -> str:
    """Name the numbers: what is asked, what answers, what scores, and what rows keep of it."""
    shaped = keys.answer if scored == "answers" else keys.retrieval
    top_k = str(settings.retrieval.top_k)
    return _hash(dataset_fingerprint(asked), scored, shaped, top_k, code_hash(("eval/scoring",)))


def _prompt_hashes(settings: Settings, *, scored: str, history: bool) -> dict[str, str]:
    """Return file -> hash of the wording that has a part in the numbers."""
    folder = prompts_folder(settings.prompts.directory)
    names = set(_ALWAYS if scored == "answers" else ())
    if settings.chat.provider != "extractive":
        names |= set(_ANSWERING if scored == "answers" else ())
        names |= _retrieval_prompts(settings, history=history)
    paths = [folder / language / f"{name}.yaml" for language in ("zh", "en") for name in names]
    return {path.relative_to(folder).as_posix(): _content(path) for path in sorted(paths)}


def _retrieval_prompts(settings: Settings, *, history: bool) -> set[str]:
    if not retrieval_asks_chat(settings, history=history):
        return set()
    variants = settings.retrieval.variants
    wanted = {
        "condense": history,
        "expand": variants.provider == "chat",
        "hyde": variants.hyde,
        "translate": variants.translate,
        "decompose": variants.decompose,
    }
    return {name for name, used in wanted.items() if used}


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "missing"


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
