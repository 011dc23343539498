"""Signatures of texts, by which documents that say nearly the same are found.

MinHash (Broder 1997, "On the resemblance and containment of documents") over shingles of
characters: the share of equal places of two signatures estimates the Jaccard similarity of the
two sets of shingles, with a standard error of about 1 / sqrt(128) = 0.09 at the worst.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 128
_SHINGLE = 5
# Beyond this many characters only the beginning is compared: the cost grows with the text.
_LONGEST = 1_000_000
# Of more shingles than these the smallest hashes are taken: an even sample, and the same one of
# both texts as far as they agree.
_MOST_SHINGLES = 4096
# A text with fewer shingles is a form or a note; they resemble each other without being copies.
_FEWEST_SHINGLES = 100
_BASE = np.uint64(1_000_003)


def text_signature(text: str) -> bytes:
    """Return a text's MinHash signature: 128 unsigned 32-bit numbers, little-endian.

    White space and punctuation do not count, since a conversion to another format changes them.

    Returns:
        512 bytes, or b"" for a text that is too short to be compared.
    """
    letters = "".join(char for char in text[:_LONGEST] if char.isalnum()).lower()
    shingles = _shingles(letters)[:_MOST_SHINGLES]
    if len(shingles) < _FEWEST_SHINGLES:
        return b""
    factors, offsets = _permutations()
    # Multiply and shift (Dietzfelbinger et al. 1997): the upper half of a product is a hash.
    hashes = (shingles.astype(np.uint64)[:, None] * factors + offsets) >> np.uint64(32)
    return bytes(hashes.min(axis=0).astype("<u4").tobytes())


def stack_signatures(signatures: Sequence[bytes]) -> NDArray[np.uint32]:
    """Return signatures as rows, shape (len(signatures), 128); none may be b""."""
    return np.frombuffer(b"".join(signatures), dtype="<u4").reshape(-1, PERMUTATIONS)


def similarities(signature: bytes, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Estimate how much of one text is in each of others.

    Args:
        signature: Of the text.
        others: Of the texts it is compared with, as `stack_signatures` returns them.

    Returns:
        Shape (len(others),): Jaccard similarities, 0-1.
    """
    return np.asarray((others == np.frombuffer(signature, dtype="<u4")).mean(axis=1))


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return an odd factor and an offset for each place of a signature, always the same."""
    random = np.random.default_rng(20261120)
    factors, offsets = random.integers(0, 2**64, size=(2, PERMUTATIONS), dtype=np.uint64)
    return factors | np.uint64(1), offsets


def _shingles(letters: str) -> NDArray[np.uint32]:
    """Return the distinct hashes of all runs of five characters, in ascending order."""
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(codes) < _SHINGLE:
        return np.zeros(0, dtype=np.uint32)
    hashes = np.zeros(len(codes) - _SHINGLE + 1, dtype=np.uint64)
    for offset in range(_SHINGLE):
        hashes = hashes * _BASE + codes[offset : offset + len(hashes)]
    hashes ^= hashes >> np.uint64(29)  # a polynomial's low bits mix badly
    return np.unique(((hashes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)).astype(np.uint32))
