"""Where the weights of local models come from: a folder, the hub's cache, the hub."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chains.errors import WeightsMissingError
from chains.providers.hub import cached_snapshot, download_snapshot, fetch_hint
from loaders.model_folder import file_samples, is_pointer

_TOKENIZERS = ("tokenizer.json", "vocab.txt", "sentencepiece.bpe.model", "tokenizer.model")


def find_weights(model: str) -> Path | None:
    """Return the folder that holds a model, without asking the network.

    Args:
        model: A folder, or a hub name that may be in the hub's cache.

    Returns:
        The folder, or None if a hub name is not (completely) in the cache.

    Raises:
        WeightsMissingError: The folder does not exist or lacks a part.
    """
    if model.startswith(("/", ".", "~")) or Path(model).is_dir():
        folder = Path(model).expanduser()
        _check(folder, model)
        return folder
    snapshot = cached_snapshot(model)
    return None if snapshot is None or _missing_parts(snapshot) else snapshot


def fetch_weights(model: str) -> Path:
    """Return the folder that holds a model; a hub name is downloaded unless it is cached.

    Raises:
        WeightsMissingError: The folder lacks a part, or the hub cannot be reached, or it does
            not have the model.
    """
    if found := find_weights(model):
        return found
    folder = download_snapshot(model)
    _check(folder, model)
    return folder


def revision_of(model: str) -> str:
    """Return a hash of what a model computes, the same wherever its folder lies.

    Weights are identified by name, size and samples, because reading all of a large file takes
    seconds.

    Raises:
        WeightsMissingError: As `fetch_weights`.
    """
    folder = fetch_weights(model)
    digest = hashlib.sha256()
    for name in ("config.json", "modules.json", "1_Pooling/config.json"):
        if (folder / name).exists():
            digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    for path in _weight_files(folder):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        for block in file_samples(path):
            digest.update(block)
    return digest.hexdigest()[:16]


def longest_input(folder: Path, *, at_most: int | None = None) -> int:
    """Return how many tokens a model can read, special ones included.

    A longer input does not merely lose its end: position embeddings run out and the model
    fails, which FlagEmbedding answers by trying for ever smaller batches.

    Args:
        folder: The model's folder.
        at_most: A limit of the user's own.

    Raises:
        WeightsMissingError: The folder's config.json is damaged.
    """
    with loading(str(folder)):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    positions = int(config.get("max_position_embeddings", 512))
    # RoBERTa counts positions from pad_token_id + 1: 514 of them are 512 tokens.
    # https://github.com/huggingface/transformers/issues/1363
    reserved = config.get("pad_token_id", 1) + 1 if "roberta" in config.get("model_type", "") else 0
    return min(positions - reserved, at_most or positions)


def pooling_of(folder: Path) -> str:
    """Return how a model's states become one vector: `cls`, as BGE does it, `mean` or another.

    Folders written by older versions of sentence-transformers hold a flag for each way.
    """
    path = folder / "1_Pooling/config.json"
    if not path.exists():
        return "cls"
    config = json.loads(path.read_text(encoding="utf-8"))
    flag = "pooling_mode_"
    ways = [name.removeprefix(flag) for name in config if name.startswith(flag) and config[name]]
    old = "+".join(way.removesuffix("_tokens").removesuffix("_token") for way in ways)
    return str(config.get("pooling_mode", old))


@contextmanager
def loading(model: str) -> Iterator[None]:
    """Translate whatever a library raises on damaged weights.

    Raises:
        WeightsMissingError: The files are there, but cannot be loaded.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise WeightsMissingError(
            f"cannot load the weights of {model!r}: {reason}", hint=fetch_hint(model)
        ) from error


def _check(folder: Path, model: str) -> None:
    if not folder.is_dir():
        raise WeightsMissingError(f"no such model folder: {folder}", hint=fetch_hint(model))
    if missing := _missing_parts(folder):
        raise WeightsMissingError(
            f"model folder {folder} lacks {' and '.join(missing)}", hint=fetch_hint(model)
        )


def _missing_parts(folder: Path) -> list[str]:
    missing = [] if (folder / "config.json").is_file() else ["config.json"]
    weights = [path for path in _weight_files(folder) if path.parent == folder]
    if not weights:
        missing.append("weights (model.safetensors or pytorch_model.bin)")
    missing += [f"the shard {name}" for name in _shards(folder) if not (folder / name).exists()]
    missing += [f"the content of {path.name}" for path in weights if is_pointer(path)]
    if not any((folder / name).exists() for name in _TOKENIZERS):
        missing.append("a tokenizer (tokenizer.json or vocab.txt)")
    return missing


def _weight_files(folder: Path) -> list[Path]:
    """List weight files; safetensors first, as transformers itself prefers them."""
    top = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    modules = [path for kind in ("safetensors", "bin") for path in folder.glob(f"[0-9]_*/*.{kind}")]
    return top + sorted(modules)


def _shards(folder: Path) -> list[str]:
    for index in folder.glob("*.index.json"):
        weight_map = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
        return sorted(set(weight_map.values()))
    return []
