import random
from pathlib import Path

import pytest

from chains.knowledge.health import examine, length_histogram, near_duplicates
from tests.support.knowledge import ingest_into, opened, write_files

_RNG = random.Random(11)
_LONG = "".join(_RNG.choices("甲方乙方应当按照合同约定支付货款并承担违约责任直到完成交付", k=600))
_NEARLY = _LONG.replace(_LONG[300:320], "双方另行商定的其他事项以补充协议为准")
_OTHER = "".join(_RNG.choices("山川河流春夏秋冬风花雪月琴棋书画诗词歌赋日月星辰", k=600))


def test_a_document_that_says_nearly_the_same_is_named_with_its_similarity(tmp_path: Path) -> None:
    files = write_files(
        tmp_path / "文件", {"合同一.txt": _LONG, "合同二.txt": _NEARLY, "诗.txt": _OTHER}
    )
    ingest_into(tmp_path / "kb", files)
    with opened(tmp_path / "kb") as knowledge:
        document = knowledge.document("合同二.txt")
        report = examine(knowledge.catalog, document, chunks=knowledge.chunks_of(document))
    [found] = report.near_duplicates
    assert found.source == "合同一.txt"
    assert 0.8 <= found.similarity < 1


def test_a_pair_of_new_documents_is_named_once(tmp_path: Path) -> None:
    files = write_files(tmp_path / "文件", {"合同一.txt": _LONG, "合同二.txt": _NEARLY})
    report = ingest_into(tmp_path / "kb", files)
    [(source, sentence)] = report.warnings
    assert source == "合同二.txt"
    assert sentence.endswith(" the same as 合同一.txt")
    assert ingest_into(tmp_path / "kb", files).warnings == []
    with opened(tmp_path / "kb") as knowledge:
        ids = knowledge.catalog.documents.ids()
        pairs = list(near_duplicates(knowledge.catalog, ids))
        assert [(knowledge.document("合同二.txt").id, "合同一.txt")] == [
            (document_id, found.source) for document_id, found in pairs
        ]


def test_short_texts_are_never_near_duplicates(tmp_path: Path) -> None:
    files = write_files(tmp_path / "文件", {"一.txt": "同意。一", "二.txt": "同意。二"})
    ingest_into(tmp_path / "kb", files)
    with opened(tmp_path / "kb") as knowledge:
        ids = knowledge.catalog.documents.ids()
        assert list(near_duplicates(knowledge.catalog, ids)) == []


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], ()),
        ([1], ((1, 1, 1), *((n, n, 0) for n in range(2, 9)))),
        ([256, 255, 1, 33], ((1, 32, 1), (33, 64, 1), *((1 + 32 * n, 32 + 32 * n, 0)
                             for n in range(2, 7)), (225, 256, 2))),
    ],
)  # fmt: skip
def test_lengths_are_counted_in_eight_bars(
    lengths: list[int], expected: tuple[tuple[int, int, int], ...]
) -> None:
    assert length_histogram(lengths) == expected
    assert sum(count for *_, count in length_histogram(lengths)) == len(lengths)
