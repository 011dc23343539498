import numpy as np
import pytest

from chains.providers.analysis import fold, fold_width, terms
from chains.providers.hashing import HashingEmbedder
from chains.providers.language import language_of
from chains.providers.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保修期", ["保", "修", "期", "保修", "修期"]),
        ("SP-750水泵", ["sp", "750", "水", "泵", "水泵"]),
        ("ＡＢ１２", ["ab12"]),
        ("臺灣", ["台", "湾", "台湾"]),
        ("café v1.5", ["café", "v1", "5"]),
        ("，。！ _", []),
    ],
)
def test_terms_are_characters_pairs_and_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_scripts_are_told_apart_on_request() -> None:
    assert fold("電腦") == "电脑"
    assert fold("電腦", scripts=False) == "電腦"


def test_folding_width_keeps_everything_else() -> None:
    assert fold_width("Ａ１，。①　½") == "A1,。① ½"


@pytest.mark.parametrize(("question", "language"), [("保修期?", "zh"), ("warranty?", "en")])
def test_a_chinese_character_makes_a_question_chinese(question: str, language: str) -> None:
    assert language_of(question) == language
    assert language_of(question, fixed="en") == "en"


def test_tokens_are_estimated_high() -> None:
    assert estimate_tokens("保修期为一年。") == 7
    assert estimate_tokens("warranty") == 3
    assert estimate_tokens("") == 0


def test_hashed_vectors_have_length_one_and_share_characters() -> None:
    embedder = HashingEmbedder(dimension=256)
    warranty, same, fruit = embedder.encode_documents(["水泵的保修期", "保修期", "香蕉"])
    assert np.linalg.norm(warranty) == pytest.approx(1)
    assert warranty @ same > 0.4 > warranty @ fruit


def test_a_text_without_terms_has_no_direction() -> None:
    assert not HashingEmbedder(dimension=64).encode_queries(["？！"]).any()


def test_a_hashed_vector_does_not_depend_on_other_texts() -> None:
    embedder = HashingEmbedder()
    alone = embedder.encode_documents(["保修期"])[0]
    assert np.array_equal(embedder.encode_documents(["香蕉", "保修期"])[1], alone)


def test_the_identity_of_hashing_follows_the_dimension() -> None:
    assert HashingEmbedder(dimension=64).identity() == "hashing uni-bigram/1 dimension=64"
