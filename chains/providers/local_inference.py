"""What embedders and rerankers that run inside this process share."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from chains.errors import SettingsError

if TYPE_CHECKING:
    from torch.nn import Module

    M = TypeVar("M", bound=Module)


def pick_device(device: str) -> str:
    """Return the device to compute on; `auto` takes an accelerator if there is one.

    Raises:
        SettingsError: This machine, or this build of torch, has no such device.
    """
    import torch

    available = ["cuda"] if torch.cuda.is_available() else []
    available += ["mps"] if torch.backends.mps.is_available() else []
    available += ["cpu"]
    if device != "auto" and device not in available:
        raise SettingsError(f"device {device!r} is not available", hint="set `device: auto`")
    return available[0] if device == "auto" else device


def place(model: "M", *, device: str, precision: str) -> "M":
    """Move a model to its device, ready for inference.

    On a CPU it computes in fp32 whatever is asked for, as FlagEmbedding does: half precision
    is slower there, where it is not missing altogether.
    """
    import torch

    dtypes = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
    dtype = torch.float32 if device == "cpu" else dtypes[precision]
    return model.to(device=torch.device(device), dtype=dtype).eval()


def batches_by_length(texts: Sequence[str], *, size: int) -> Iterator[list[int]]:
    """Yield batches of positions, longest texts first, so that little is padded."""
    order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def silence_progress_bars() -> None:
    """Keep transformers from drawing a bar on the terminal for every model it loads."""
    from transformers.utils import logging

    logging.disable_progress_bar()
