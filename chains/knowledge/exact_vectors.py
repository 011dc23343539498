"""Exact search for vectors with few non-zero entries, as the hashing embedder makes them.

A question's vector has some thirty entries of 512. To score all chunks, only these dimensions
are looked at, each of them a row of numbers that lies in one piece. Over 20,000 chunks three
queries take a millisecond; Chroma's graph took 11.5 and found 87 % of the ten nearest.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from chains.knowledge.vector_table import ENTRY, PackedVector, VectorTable
from chains.knowledge.vectors import Hits
from chains.providers.protocols import Vectors

MOST_CHUNKS = 100_000
"""Chunks above which Chroma searches. Memory is what ends it: 200 MB for 512 dimensions. Three
queries take 3 ms then."""

_AT_ONCE = 4096
_DECIMALS = 6
_ALIKE = 10.0**-_DECIMALS
"""Scores that differ by less may be the same: single precision, added up in any order."""
_GROUPS = 4
"""Groups for each chunk that is wanted; see `_best`."""

_Positions = NDArray[np.intp]


@dataclass(frozen=True)
class _Loaded:
    """What is in memory.

    Attributes:
        ids: Chunk ids, sorted.
        blocks: Their vectors, each block of shape (dimension, some of the ids).
        places: Returns the sorted positions of those ids of a set that are here.
    """

    ids: list[str]
    blocks: list[Vectors]
    places: Callable[[frozenset[str]], _Positions]


class ExactVectors:
    """The vectors of one generation in memory; read when they are first searched."""

    def __init__(self, table: VectorTable, *, generation: int) -> None:
        """Prepare; nothing is read yet.

        Args:
            table: The catalog's vectors.
            generation: Of which generation.
        """
        self._table = table
        self._generation = generation
        self._loaded: _Loaded | None = None

    def search(self, queries: Vectors, *, count: int, among: Set[str] | None = None) -> list[Hits]:
        """Return the nearest `count` chunks of each query; equal scores in the order of the ids.

        Args:
            queries: Shape (queries, dimension), rows of length 1.
            count: Most chunks of each.
            among: The only chunks that count, or None for all.
        """
        loaded = self._load(queries.shape[1])
        if not loaded.ids:
            return [[] for _ in queries]
        used = np.flatnonzero(queries.any(axis=0))
        asked = queries[:, used]
        scores = np.concatenate([asked @ block[used] for block in loaded.blocks], axis=1)
        places = np.arange(len(loaded.ids))
        if among is not None:
            places = loaded.places(frozenset(among))
            scores = scores[:, places]
        found = [_best(of_query, count) for of_query in scores]
        return [
            [
                (loaded.ids[n], score)
                for n, score in zip(places[best].tolist(), values.tolist(), strict=True)
            ]
            for best, values in found
        ]

    def _load(self, dimension: int) -> _Loaded:
        """Read the vectors once, however many threads ask for them."""
        if self._loaded is None:
            with self._table.lock:  # the catalog's: one of our own could be awaited in a circle
                if self._loaded is None:
                    self._loaded = self._read(dimension)
        return self._loaded

    def _read(self, dimension: int) -> _Loaded:
        ids: list[str] = []
        blocks: list[Vectors] = []
        for packed in self._table.read(self._generation, at_once=_AT_ONCE):
            ids += [chunk_id for chunk_id, _ in packed]
            blocks.append(_transposed(packed, dimension))
        positions = {chunk_id: position for position, chunk_id in enumerate(ids)}
        # One filter after another is mostly the same.
        places = lru_cache(maxsize=8)(partial(_find_places, positions))
        return _Loaded(ids=ids, blocks=blocks, places=places)


def _find_places(positions: Mapping[str, int], among: frozenset[str]) -> _Positions:
    places = [positions[chunk_id] for chunk_id in among if chunk_id in positions]
    return np.sort(np.asarray(places, dtype=np.intp))


def _transposed(packed: Sequence[PackedVector], dimension: int) -> Vectors:
    """Return the vectors as the columns of a matrix whose rows lie each in one piece."""
    entries = np.frombuffer(b"".join(part for _, part in packed), dtype=ENTRY)
    counts = [len(part) // ENTRY.itemsize for _, part in packed]
    columns = np.repeat(np.arange(len(packed)), counts)
    block = np.zeros(dimension * len(packed), dtype=np.float32)
    block[entries["dimension"].astype(np.intp) * len(packed) + columns] = entries["value"]
    return block.reshape(dimension, len(packed))


def _best(scores: Vectors, count: int) -> tuple[_Positions, Vectors]:
    """Return where the highest scores stand, best first, and these, rounded.

    Of several groups the best are taken: as many as are wanted are not below the least of the
    best of these. That leaves few to sort, at a third of the time of a partition of all.
    """
    near = np.arange(len(scores))
    groups = count * _GROUPS
    if 0 < groups <= len(scores):
        size = len(scores) // groups
        best = scores[: groups * size].reshape(size, groups).max(axis=0)
        near = np.flatnonzero(scores >= np.partition(best, -count)[-count] - _ALIKE)
    rounded = np.round(scores[near], _DECIMALS)
    order = np.argsort(-rounded, kind="stable")[: max(count, 0)]
    return near[order], rounded[order]
