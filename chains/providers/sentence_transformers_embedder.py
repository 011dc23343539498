"""M3E, text2vec, SimCSE and others through sentence-transformers."""

from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chains.providers.known_models import Prefixes, prefixes_for
from chains.providers.local_inference import pick_device, place, silence_progress_bars
from chains.providers.prefixed_embedder import PrefixedEmbedder
from chains.providers.weights import fetch_weights, loading, longest_input, revision_of


@dataclass(eq=False)
class SentenceTransformersEmbedder(PrefixedEmbedder):
    """Any model that sentence-transformers loads; it knows from the folder how to pool.

    Attributes:
        model: Hub name or folder.
        query_prefix: Put before questions; None means what the model's card asks for.
        document_prefix: Put before passages; None likewise.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `fp32`, `fp16` or `bf16`.
        batch_size: Texts computed at once.
        max_length: Longest input in tokens; None means what the model allows.
    """

    model: str
    _: KW_ONLY
    query_prefix: str | None = None
    document_prefix: str | None = None
    device: str = "auto"
    precision: str = "fp32"
    batch_size: int = 32
    max_length: int | None = None
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def prefixes(self) -> Prefixes:
        """What is put before the texts."""
        return prefixes_for(self.model, query=self.query_prefix, document=self.document_prefix)

    def revision(self) -> str:
        """Return a hash of the weights and the longest input that was asked for."""
        return f"{revision_of(self.model)} {self.max_length}"

    def compute(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed texts as they are; returns shape (len(texts), dimension).

        Raises:
            WeightsMissingError: The weights are missing or damaged.
        """
        with self._lock:  # fast tokenizers fail when two threads use one at the same time
            vectors: NDArray[np.float32] = self._loaded.encode(
                texts,
                prompt="",  # the prefixes are on the texts already; None would take the default
                batch_size=self.batch_size,
                show_progress_bar=False,
            )
        return vectors

    @cached_property
    def _loaded(self) -> Any:  # noqa: ANN401 - sentence-transformers is not typed for us
        folder = fetch_weights(self.model)
        with loading(self.model):
            from sentence_transformers import SentenceTransformer

            silence_progress_bars()
            device = pick_device(self.device)
            loaded = SentenceTransformer(str(folder), device=device, local_files_only=True)
            place(loaded, device=device, precision=self.precision)
        limit = longest_input(folder, at_most=self.max_length)
        loaded.max_seq_length = min(limit, loaded.max_seq_length or limit)
        return loaded
