import random

import numpy as np
import pytest

from loaders.similarity import PERMUTATIONS, similarities, stack_signatures, text_signature


def _text(seed: int, length: int = 2000) -> str:
    return "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x9FFF), k=length)))


def _similarity(text: str, other: str) -> float:
    [found] = similarities(text_signature(text), stack_signatures([text_signature(other)]))
    return float(found)


def test_equal_texts_are_wholly_similar_whatever_their_spaces_and_punctuation() -> None:
    text = _text(1)
    spaced = "，\n".join(text[start : start + 40] for start in range(0, len(text), 40))
    assert _similarity(text, spaced) == 1.0


@pytest.mark.parametrize("length", [2_000, 50_000])
@pytest.mark.parametrize("kept", [0.95, 0.8, 0.5])
def test_the_estimate_is_near_the_share_that_two_texts_have_in_common(
    kept: float, length: int
) -> None:
    found = []
    for seed in range(8):
        text = _text(seed, length)
        same = int(len(text) * kept)
        other = text[:same] + _text(100 + seed, length)[same:]
        found += similarities(
            text_signature(text), stack_signatures([text_signature(other)])
        ).tolist()
    # The Jaccard similarity of the runs of characters: common ones among all.
    assert np.mean(found) == pytest.approx(kept / (2 - kept), abs=0.05)


def test_different_texts_are_not_similar() -> None:
    assert (
        similarities(text_signature(_text(4)), stack_signatures([text_signature(_text(5))])) < 0.05
    )


def test_a_short_text_has_no_signature() -> None:
    assert text_signature("保修期两年。") == b""
    assert text_signature("") == b""


def test_a_signature_has_four_bytes_a_permutation_and_does_not_change_from_run_to_run() -> None:
    signature = text_signature("合同自双方签字之日起生效。第%d条。" * 9 + _text(6, 300))
    assert len(signature) == 4 * PERMUTATIONS
    assert signature == text_signature("合同自双方签字之日起生效。第%d条。" * 9 + _text(6, 300))


def test_nothing_to_compare_with_gives_no_rows() -> None:
    assert similarities(text_signature(_text(7)), stack_signatures([])).shape == (0,)
    assert similarities(text_signature(_text(7)), stack_signatures([])).dtype == np.float64
