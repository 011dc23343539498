"""The table follows the messages: a row whose English nobody writes any more is dead."""

import re
from pathlib import Path

import pytest

from ui.web.translation import translate
from ui.web.wording.messages import ZH
from ui.web.words import WORDS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the file has zero bytes", "文件是空的（0 字节）"),
        ("the file has 250 MB, the limit is 200 MB", "文件有 250 MB，上限是 200 MB"),
        ("attachment a.doc not read: the file has zero bytes",
         "附件 a.doc 未读入：文件是空的（0 字节）"),
        ("the file has zero bytes; no such file", "文件是空的（0 字节）；文件不存在"),
        ("nobody knows this", "nobody knows this"),
    ],
)  # fmt: skip
def test_known_messages_are_put_into_chinese(english: str, chinese: str) -> None:
    assert translate(english, words=WORDS["zh"]) == chinese
    assert translate(english, words=WORDS["en"]) == english


def test_braces_in_what_is_filled_in_do_no_harm() -> None:
    assert translate("unsupported format {0}", words=WORDS["zh"]) == "不支持的格式 {0}"


@pytest.mark.parametrize("english", ZH)
def test_every_gap_of_a_message_is_filled_in(english: str) -> None:
    assert english.count("{}") == ZH[english].count("{}")


def test_every_row_is_a_message_of_the_program() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("chains", "loaders", "eval", "ui/web/evaluation")
        for path in (ROOT / folder).rglob("*.py")
    ]
    # A plural's `s` is put in by an expression of its own.
    joined = re.sub(r'"\s*\n?\s*f?"', "", "\n".join(sources))
    joined = joined.replace("figure{'s' if count > 1 else ''}", "figure")
    lost = []
    for english in ZH:
        pieces = [piece.strip(" .;:(),") for piece in english.split("{}")]
        longest = max(pieces, key=len).replace("figures", "figure")
        if longest not in joined:
            lost.append(english)
    assert lost == []
