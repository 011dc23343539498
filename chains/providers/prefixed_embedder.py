"""What all embedders that compute with a model share: prefixes, length 1, an identity."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from chains.providers.known_models import Prefixes, model_name
from chains.providers.protocols import Embedder, Vectors


class PrefixedEmbedder(Embedder):
    """An embedder whose model wants questions and passages marked as such.

    Attributes:
        model: The name or folder of the model.
    """

    model: str

    @property
    @abstractmethod
    def prefixes(self) -> Prefixes:
        """What is put before the texts."""

    @abstractmethod
    def revision(self) -> str:
        """Return what tells this version of the model from others of the same name.

        Raises:
            ServiceError: The weights are missing, or the server does not answer.
        """

    @abstractmethod
    def compute(self, texts: list[str]) -> ArrayLike:
        """Embed texts as they are; returns shape (len(texts), dimension), of any length.

        Raises:
            ServiceError: The weights are missing, or the server does not answer.
        """

    def identity(self) -> str:
        """Return class, model, revision and prefixes; rows always have length 1."""
        prefixes = f"{self.prefixes.query!r} {self.prefixes.document!r}"
        return f"{type(self).__name__} {model_name(self.model)} {self.revision()} {prefixes} cosine"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; returns shape (len(texts), dimension), rows of length 1."""
        return self._encode(self.prefixes.document, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; returns shape (len(texts), dimension), rows of length 1."""
        return self._encode(self.prefixes.query, texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        vectors = np.asarray(self.compute([prefix + text for text in texts]), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return normalised
