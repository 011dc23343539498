"""What the splitter promises on a real Chinese reading-comprehension corpus."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from loaders.files import load_file
from loaders.options import LoaderOptions
from loaders.splitter import Splitter

CMRC = Path(__file__).parents[2].parent / "shared" / "data" / "cmrc2018-dev"
SENTENCE_ENDS = tuple("。！？!?…；;”’」』）)")

Split = Mapping[str, list[tuple[str, bool]]]
"""Source -> (chunk text, whether it ends inside a sentence)."""


@pytest.fixture(scope="module")
def split() -> Split:
    if not CMRC.is_dir():
        pytest.skip("shared/data/cmrc2018-dev is not here")
    found = {}
    for path in sorted((CMRC / "documents").iterdir()):
        parsed = load_file(path, options=LoaderOptions())
        ends = {end for _, end, _ in parsed.spans()}
        found[path.name] = [
            (chunk.text, chunk.end not in ends and not chunk.text.endswith(SENTENCE_ENDS))
            for chunk in Splitter(chunk_size=256).split(parsed)
        ]
    return found


def test_gold_answers_stand_whole_in_a_chunk(split: Split) -> None:
    cases = [json.loads(line) for line in (CMRC / "cases.jsonl").read_text("utf-8").splitlines()]
    whole = [
        any(
            answer in text
            for source in case["documents"]
            for text, _ in split[source]
            for answer in case["answers"]
        )
        for case in cases
    ]
    assert len(whole) > 3000
    assert sum(whole) / len(whole) >= 0.999


def test_chunks_end_where_sentences_end(split: Split) -> None:
    inside = [cut for chunks in split.values() for _, cut in chunks]
    assert len(inside) > 1000
    assert sum(inside) / len(inside) <= 0.06
