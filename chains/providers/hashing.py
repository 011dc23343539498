"""The embedder that needs no weights: hashed character n-grams."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from chains.providers.analysis import ANALYSER_VERSION, terms
from chains.providers.protocols import Embedder, Vectors


class HashingEmbedder(Embedder):
    """Terms hashed into a fixed number of buckets by scikit-learn, rows of length 1.

    It is a fallback: two texts are near when they share characters, not when they mean the
    same. It needs no training, so that a text's vector never depends on other texts.
    """

    sparse = True

    def __init__(self, *, dimension: int = 1024) -> None:
        """Prepare an embedder.

        Args:
            dimension: Length of the vectors.
        """
        self.dimension = dimension

    def identity(self) -> str:
        """Return what shapes the vectors."""
        return f"hashing {ANALYSER_VERSION} dimension={self.dimension}"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; returns shape (len(texts), dimension), rows of length 1."""
        from sklearn.preprocessing import normalize

        counts = self._vectorizer.transform(texts)
        # Sublinear term frequency, 1 + ln(tf): a word said ten times is not ten times as telling.
        counts.data = np.sign(counts.data) * (1 + np.log(np.maximum(np.abs(counts.data), 1)))
        vectors: Vectors = normalize(counts).toarray().astype(np.float32)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; returns shape (len(texts), dimension), rows of length 1."""
        return self.encode_documents(texts)

    @cached_property
    def _vectorizer(self) -> Any:  # noqa: ANN401 - scikit-learn ships no types
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(
            analyzer=terms, n_features=self.dimension, norm=None, alternate_sign=True
        )
