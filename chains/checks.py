"""What a user trips over, looked at before it happens, each with its remedy."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from chains.errors import ChainError, ServiceError
from chains.knowledge.consistency import compare_indexes
from chains.knowledge.library import KnowledgeBaseSummary, kb_option
from chains.providers.hub import fetch_hint
from chains.providers.ollama_server import OllamaServer, tagged
from chains.providers.weights import find_weights
from chains.retrieval.gate_rule import build_gate_rule
from chains.settings.models import OllamaChat, OllamaEmbedding
from chains.settings.settings import GateSettings, Settings
from chains.workspace import Workspace
from loaders.audio.reader import check_audio_folder
from loaders.continuity import check_continuity_folder
from loaders.errors import LoaderError
from loaders.office.libreoffice import find_libreoffice

Status = Literal["ok", "warning", "failed", "unavailable"]

_LEAST_FREE_BYTES = 2 * 10**9


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What, in a word or two.
        status: `unavailable` means a service or a model that the configuration needs.
        detail: What was found.
        remedy: What to do about it; "" where nothing has to be done.
    """

    name: str
    status: Status
    detail: str
    remedy: str = ""


def run_checks(workspace: Workspace) -> Iterator[Check]:
    """Yield the checks of a configuration and of the knowledge bases in its data directory."""
    settings = workspace.settings
    yield Check(name="profile", status="ok", detail=settings.profile)
    yield _disk(workspace)
    embedding = list(_embedding(settings))
    yield from embedding
    yield from _reranker(settings)
    yield from _gate(settings)
    yield from _chat(settings)
    yield _device(settings)
    yield from _readers(settings)
    ready = all(check.status != "unavailable" for check in embedding)
    for summary in workspace.summaries():
        yield _knowledge_base(workspace, summary, ready=ready)
    if settings.profile == "offline":
        yield _other_stack()


def _disk(workspace: Workspace) -> Check:
    folder = workspace.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        return Check(
            name="data directory",
            status="failed",
            detail=f"{folder} may not be written to",
            remedy="choose another with --data-dir or data_dir in config.yaml",
        )
    enough = free >= _LEAST_FREE_BYTES
    return Check(
        name="data directory",
        status="ok" if enough else "warning",
        detail=f"{workspace.data_dir}, {free / 1e9:.1f} GB free",
        remedy="" if enough else "make room; an index needs about as much as its documents",
    )


def _embedding(settings: Settings) -> Iterator[Check]:
    embedding = settings.embedding
    match embedding.provider:
        case "hashing":
            yield Check(name="embedding", status="ok", detail="hashing, needs no model")
        case "flag" | "sentence_transformers":
            yield _weights("embedding", embedding.model)
        case "ollama":
            yield _ollama_model("embedding", embedding)
        case "openai":
            yield Check(
                name="embedding",
                status="ok",
                detail=f"{embedding.model} at {embedding.base_url} (not asked)",
            )


def _reranker(settings: Settings) -> Iterator[Check]:
    reranker = settings.retrieval.reranker
    if reranker.provider == "flag":
        yield _weights("reranker", reranker.model)
    else:
        yield Check(name="reranker", status="ok", detail=f"{reranker.provider}, needs no model")


def _gate(settings: Settings) -> Iterator[Check]:
    """Look at a calibration that the configuration names; the one that comes along is fine."""
    if settings.retrieval.gate == GateSettings():
        return
    try:
        rule = build_gate_rule(settings)
    except ChainError as error:
        yield Check(name="evidence", status="failed", detail=str(error), remedy=error.hint)
        return
    for warning in rule.warnings:
        yield Check(
            name="evidence",
            status="warning",
            detail=warning,
            remedy="fit it again with `zhiwen eval calibrate`",
        )
    if not rule.warnings:
        detail = f"answers from {rule.threshold:.2f} upwards"
        yield Check(name="evidence", status="ok", detail=detail)


def _chat(settings: Settings) -> Iterator[Check]:
    chat = settings.chat
    match chat.provider:
        case "extractive":
            yield Check(name="chat", status="ok", detail="extractive, needs no model")
        case "ollama":
            yield _ollama_model("chat", chat)
            yield from _context_length(chat)
        case "openai":
            detail = f"{chat.model} at {chat.base_url} (not asked)"
            yield Check(name="chat", status="ok", detail=detail)


def _weights(name: str, model: str) -> Check:
    try:
        folder = find_weights(model)
    except ChainError as error:
        return Check(name=name, status="unavailable", detail=str(error), remedy=error.hint)
    if folder is None:
        return Check(
            name=name,
            status="unavailable",
            detail=f"{model} is not on this machine; its first use downloads it",
            remedy=fetch_hint(model),
        )
    return Check(name=name, status="ok", detail=f"{model} in {folder}")


def _ollama_model(name: str, settings: OllamaChat | OllamaEmbedding) -> Check:
    def ask() -> str:
        server = OllamaServer(settings.base_url, timeout=5)
        server.digest(settings.model)
        return f"{tagged(settings.model)} on Ollama {server.version()} at {settings.base_url}"

    return _asked(name, ask)


def _context_length(chat: OllamaChat) -> Iterator[Check]:
    try:
        length = OllamaServer(chat.base_url, timeout=5).show(chat.model).context_length
    except ServiceError:
        return
    if length and length < chat.num_ctx:
        yield Check(
            name="context length",
            status="warning",
            detail=f"{chat.model} reads {length} tokens, chat.num_ctx asks for {chat.num_ctx}",
            remedy=f"set chat.num_ctx to {length}; passages are packed into what the model reads",
        )
    else:
        yield Check(name="context length", status="ok", detail=f"{chat.num_ctx} tokens")


def _asked(name: str, ask: Callable[[], str]) -> Check:
    try:
        return Check(name=name, status="ok", detail=ask())
    except ServiceError as error:
        return Check(name=name, status="unavailable", detail=str(error), remedy=error.hint)


def _device(settings: Settings) -> Check:
    local = {"flag", "sentence_transformers"}
    if not local & {settings.embedding.provider, settings.retrieval.reranker.provider}:
        return Check(name="device", status="ok", detail="no model runs in this process")
    import torch

    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    found = "CUDA" if cuda else "Apple MPS" if mps else f"CPU, {torch.get_num_threads()} threads"
    return Check(name="device", status="ok", detail=found)


def _readers(settings: Settings) -> Iterator[Check]:
    """Look at what some kinds of file cannot be read without."""
    loaders = settings.loaders
    folders = [
        ("speech model", loaders.audio.model, check_audio_folder),
        ("continuity model", loaders.continuity_model, check_continuity_folder),
    ]
    for name, folder, check in folders:
        if folder is not None:
            yield _model_folder(name, folder, check)
    office = find_libreoffice()
    yield Check(
        name="LibreOffice",
        status="ok",
        detail=office or "not found; .doc, .ppt, .xls and the like are refused",
        remedy="" if office else "install it to have such files read",
    )


def _model_folder(name: str, folder: str, check: Callable[[str], None]) -> Check:
    try:
        check(folder)
    except LoaderError as error:
        return Check(name=name, status="unavailable", detail=str(error), remedy=error.hint)
    return Check(name=name, status="ok", detail=f"in {folder}")


def _knowledge_base(workspace: Workspace, summary: KnowledgeBaseSummary, *, ready: bool) -> Check:
    """Look whether a knowledge base can be asked; `ready` tells that its embedder is there.

    Without the embedder it is left alone: opening it would download the weights.
    """
    name = summary.name
    label = f"knowledge base {name}"
    if summary.error:
        remedy = "remove its folder and ingest the documents anew"
        return Check(name=label, status="failed", detail=summary.error, remedy=remedy)
    if not ready:
        detail = f"{summary.documents} documents; not looked into without the embedding model"
        return Check(name=label, status="warning", detail=detail)
    try:
        with workspace.knowledge(name).reading() as snapshot:
            found = compare_indexes(snapshot)
    except ChainError as error:
        return Check(name=label, status="warning", detail=str(error), remedy=error.hint)
    if found.is_whole:
        return Check(name=label, status="ok", detail=f"{found.chunks} chunks in both indexes")
    return Check(
        name=label,
        status="failed",
        detail=f"{found.lost} chunks missing from an index, {found.extra} left over",
        remedy=f"`zhiwen kb reindex{kb_option(name)}`",
    )


def _other_stack() -> Check:
    """Say whether something better than the offline profile is within reach."""
    base_url = OllamaChat(model="any").base_url
    try:
        names = [tag.name for tag in OllamaServer(base_url, timeout=2).tags()]
    except ServiceError:
        return Check(
            name="ollama",
            status="ok",
            detail=f"not running at {base_url}; the offline profile does not need it",
            remedy="for written answers start `ollama serve`, then use --profile ollama",
        )
    return Check(
        name="ollama",
        status="ok",
        detail=f"running with {', '.join(names) or 'no models'}",
        remedy="`ollama pull nomic-embed-text` and `ollama pull deepseek-r1`, then "
        "--profile ollama, or profile: ollama in config.yaml",
    )
