"""bge-reranker through FlagEmbedding."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from chains.providers.local_inference import (
    batches_by_length,
    pick_device,
    place,
    silence_progress_bars,
)
from chains.providers.protocols import RerankPassage
from chains.providers.weights import fetch_weights, loading, longest_input


@dataclass(eq=False)
class FlagReranker:
    """A cross-encoder that reads question and passage together.

    FlagEmbedding loads the model; why the loop over batches is ours, see `FlagEmbedder`.

    Attributes:
        model: Hub name or folder.
        device: `auto`, `cpu`, `cuda` or `mps`.
        precision: `fp32`, `fp16` or `bf16`.
        batch_size: Pairs computed at once.
        max_length: Longest pair in tokens; None means what the model allows.
    """

    model: str
    _: KW_ONLY
    device: str = "auto"
    precision: str = "fp32"
    batch_size: int = 32
    max_length: int | None = None
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def load(self) -> None:
        """Load the model now instead of with the first question.

        Raises:
            WeightsMissingError: The weights are missing or damaged.
        """
        _ = self._loaded

    def rerank(self, question: str, passages: Sequence[RerankPassage]) -> list[float]:
        """Return one score a passage, in the order given: the sigmoid of the logit, 0-1.

        Raises:
            WeightsMissingError: The weights are missing or damaged.
        """
        texts = [f"{passage.header}\n{passage.text}".strip() for passage in passages]
        scores = [0.0] * len(texts)
        with self._lock:  # fast tokenizers fail when two threads use one at the same time
            for batch in batches_by_length(texts, size=self.batch_size):
                for position, score in zip(
                    batch, self._forward(question, [texts[i] for i in batch]), strict=True
                ):
                    scores[position] = score
        return scores

    def _forward(self, question: str, texts: list[str]) -> list[float]:
        import torch

        loaded = self._loaded
        inputs = loaded.tokenizer(
            [question] * len(texts),
            texts,
            padding=True,
            truncation="longest_first",  # `only_second` fails on a question that fills the input
            max_length=self._max_length,
            return_tensors="pt",
        ).to(loaded.model.device)
        with torch.inference_mode():
            logits = loaded.model(**inputs).logits.view(-1).float()
        scores: list[float] = torch.sigmoid(logits).tolist()
        return scores

    @cached_property
    def _max_length(self) -> int:
        return longest_input(fetch_weights(self.model), at_most=self.max_length)

    @cached_property
    def _loaded(self) -> Any:  # noqa: ANN401 - FlagEmbedding is not typed
        folder = fetch_weights(self.model)
        with loading(self.model):
            from FlagEmbedding import FlagReranker as Loader

            silence_progress_bars()
            device = pick_device(self.device)
            loaded = Loader(str(folder), use_fp16=False, devices=device)
            place(loaded.model, device=device, precision=self.precision)
        return loaded
