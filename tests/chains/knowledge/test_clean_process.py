from pathlib import Path

import numpy as np
import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.chroma_index import ChromaIndex
from chains.knowledge.clean_process import clean_index

UNIT = np.eye(4, dtype=np.float32)


def fail(folder: Path, *, early: bool) -> None:
    with clean_index(folder, options={"unknown": 1}) as index:
        if early:
            index._process.wait(60)
        index.upsert(["a"], UNIT[:1])


def test_what_it_is_given_is_in_the_index(tmp_path: Path) -> None:
    with clean_index(tmp_path / "index", options={}) as index:
        index.upsert(["a", "b"], UNIT[:2])
        index.upsert(["c"], UNIT[2:3])
    copied = ChromaIndex(tmp_path / "index")
    assert copied.search(UNIT[2:3], count=1) == [[("c", 1.0)]]
    assert set(copied.read(["a", "b", "c"])) == {"a", "b", "c"}
    copied.close()


@pytest.mark.parametrize("early", [True, False])
def test_why_it_died_is_told(tmp_path: Path, *, early: bool) -> None:
    """It may be dead before anything is written to it, which then cannot be flushed."""
    told = r"could not be copied \(TypeError: .*'unknown'\)"
    with pytest.raises(KnowledgeBaseError, match=told):
        fail(tmp_path / "index", early=early)
