"""What numbers were measured on: packages and machine."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from chains.settings.settings import Settings
from eval.runs.stage_keys import code_hash

_ALWAYS = ("langchain-core", "chromadb", "tantivy", "opencc", "numpy", "scipy", "pydantic")
_LOCAL_MODELS = ("FlagEmbedding", "sentence-transformers", "transformers", "tokenizers", "torch")
_CPU_INFO, _MEMORY_INFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def package_versions(settings: Settings) -> dict[str, str]:
    """Return package -> version of what shapes the numbers of a configuration.

    `zhiwen` itself comes with a hash of its code and data: a changed line is another version.
    """
    packages = list(_ALWAYS)
    providers = {settings.embedding.provider, settings.retrieval.reranker.provider}
    if providers & {"flag", "sentence_transformers"}:
        packages += _LOCAL_MODELS
    for provider in ("ollama", "openai"):
        if settings.chat.provider == provider:
            packages.append(f"langchain-{provider}")
    versions = {name: _version(name) for name in packages}
    return {"zhiwen": f"{_version('zhiwen')}+{code_hash()}", **versions}


def describe_machine() -> dict[str, str]:
    """Return processor, cores, memory, operating system and Python, as texts."""
    return {
        "processor": _line_of(_CPU_INFO, "model name")
        or platform.processor()
        or platform.machine(),
        "cores": str(os.cpu_count() or 0),
        "memory": _line_of(_MEMORY_INFO, "MemTotal"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _line_of(path: Path, key: str) -> str:
    """Return the value of the first `key: value` line of a file that Linux has, or ""."""
    if not path.is_file():
        return ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""
