"""BGE models through FlagEmbedding."""

from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chains.errors import SettingsError
from chains.providers.known_models import Prefixes, prefixes_for
from chains.providers.local_inference import (
    batches_by_length,
    pick_device,
    place,
    silence_progress_bars,
)
from chains.providers.prefixed_embedder import PrefixedEmbedder
from chains.providers.weights import (
    fetch_weights,
    loading,
    longest_input,
    pooling_of,
    revision_of,
)


@dataclass(eq=False)
class FlagEmbedder(PrefixedEmbedder):
    """Dense vectors of BGE v1, v1.5 and M3, and of other encoders.

    FlagEmbedding loads the model and pools; the loop over batches is ours, because its own runs
    the first batch twice, draws progress bars and answers a RuntimeError by trying for ever.
    For dense vectors its `BGEM3FlagModel` computes the same as `FlagModel` does.

    Attributes:
        model: Hub name or folder.
        query_instruction: Put before questions; None means what the model's card asks for.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `fp32`, `fp16` or `bf16`.
        batch_size: Texts computed at once.
        max_length: Longest input in tokens; None means what the model allows.
    """

    model: str
    _: KW_ONLY
    query_instruction: str | None = None
    device: str = "auto"
    precision: str = "fp32"
    batch_size: int = 32
    max_length: int | None = None
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def prefixes(self) -> Prefixes:
        """What is put before the texts."""
        return prefixes_for(self.model, query=self.query_instruction)

    def revision(self) -> str:
        """Return a hash of the weights and the longest input."""
        return f"{revision_of(self.model)} {self._max_length}"

    def compute(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed texts as they are; returns shape (len(texts), dimension).

        Raises:
            WeightsMissingError: The weights are missing or damaged.
        """
        with self._lock:  # fast tokenizers fail when two threads use one at the same time
            batches = list(batches_by_length(texts, size=self.batch_size))
            parts = [self._forward([texts[position] for position in batch]) for batch in batches]
        computed = np.concatenate(parts)
        vectors = np.empty_like(computed)
        vectors[[position for batch in batches for position in batch]] = computed
        return vectors

    def _forward(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        loaded = self._loaded
        inputs = loaded.tokenizer(
            texts, padding=True, truncation=True, max_length=self._max_length, return_tensors="pt"
        ).to(loaded.model.device)
        with torch.inference_mode():
            states = loaded.model(**inputs).last_hidden_state
            pooled = loaded.pooling(states, inputs["attention_mask"])
        vectors: NDArray[np.float32] = pooled.float().cpu().numpy()
        return vectors

    @cached_property
    def _max_length(self) -> int:
        return longest_input(fetch_weights(self.model), at_most=self.max_length)

    @cached_property
    def _loaded(self) -> Any:  # noqa: ANN401 - FlagEmbedding is not typed
        folder = fetch_weights(self.model)
        pooling = pooling_of(folder)
        if pooling not in ("cls", "mean"):
            raise SettingsError(
                f"embedding.model: FlagEmbedding cannot load {self.model!r}, "
                f"which pools by {pooling!r}",
                hint="set `provider: sentence_transformers`",
            )
        with loading(self.model):
            from FlagEmbedding import FlagModel

            silence_progress_bars()
            device = pick_device(self.device)
            loaded = FlagModel(str(folder), use_fp16=False, devices=device, pooling_method=pooling)
            place(loaded.model, device=device, precision=self.precision)
        return loaded
