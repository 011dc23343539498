"""The Hugging Face hub: its cache on this machine, and downloads that do not hang."""

from pathlib import Path

from chains.errors import WeightsMissingError
from chains.providers.known_models import model_name

_TIMEOUT = 10.0  # seconds for the first answer; huggingface_hub itself would wait for ever
# What transformers and sentence-transformers load. Many repositories hold the same weights
# again for other runtimes, which would multiply the download.
_CONFIGURATION = ["*.json", "*.txt", "*.model", "[0-9]_*/*"]
_OTHER_RUNTIMES = ["onnx/*", "openvino/*"]


def cached_snapshot(repo: str) -> Path | None:
    """Return the folder of a repository in the hub's cache, which may be incomplete.

    Raises:
        WeightsMissingError: The name can be neither a folder nor a repository.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        HFValidationError,
        IncompleteSnapshotError,
        LocalEntryNotFoundError,
    )

    try:
        return Path(snapshot_download(repo, local_files_only=True))
    except IncompleteSnapshotError as error:  # what we leave out on purpose counts as missing
        return Path(error.snapshot_path)
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise WeightsMissingError(
            f"model {repo!r} is neither a folder nor a name on the hub", hint=fetch_hint(repo)
        ) from error


def download_snapshot(repo: str) -> Path:
    """Download a model into the hub's cache; returns its folder there.

    Raises:
        WeightsMissingError: The hub does not answer or does not have the model.
    """
    import httpx2  # the transport of huggingface_hub
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        # Asked first, because snapshot_download looks a repository up without any timeout.
        info = HfApi().model_info(repo, timeout=_TIMEOUT)
        files = [sibling.rfilename for sibling in info.siblings or []]
        safe = any(name.endswith(".safetensors") and "/" not in name for name in files)
        wanted = [*_CONFIGURATION, "*.safetensors" if safe else "pytorch_model*.bin"]
        return Path(snapshot_download(repo, allow_patterns=wanted, ignore_patterns=_OTHER_RUNTIMES))
    except RepositoryNotFoundError as error:
        raise WeightsMissingError(
            f"the hub has no model {repo!r}, or it is private", hint=fetch_hint(repo)
        ) from error
    except (OSError, httpx2.HTTPError) as error:
        raise WeightsMissingError(
            f"the weights of {repo!r} are not on this machine and the hub does not answer",
            hint=fetch_hint(repo),
        ) from error


def fetch_hint(model: str) -> str:
    """Return how to fetch a model by hand, also from where the hub is out of reach."""
    name = model_name(model)
    repo = model if model.count("/") == 1 and model[0] not in "/.~" else f"OWNER/{name}"
    target = f"models/{name}"
    return (
        f"fetch them with `hf download {repo} --local-dir {target}` (mirror: "
        f"HF_ENDPOINT=https://hf-mirror.com) or `modelscope download --model {repo} "
        f"--local_dir {target}`, then set `model: {target}`"
    )
