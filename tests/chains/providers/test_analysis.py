import numpy as np
import pytest

from chains.providers.analysis import Analyser, fold, fold_each, fold_width, terms
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


@pytest.mark.parametrize("scripts", [True, False])
def test_many_texts_are_folded_as_each_of_them(scripts: bool) -> None:
    texts = [chr(code) for code in range(0x30000)]
    texts += ["", "\n", "A\nＢ", "電腦……", "e\u0301", "e", "\u0301", "\uffff水", "ΑΣ", "臺灣"]
    assert fold_each(texts, scripts=scripts) == [fold(text, scripts=scripts) for text in texts]
    assert fold_each([], scripts=scripts) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_plain_texts_are_folded_as_all_others(scripts: bool) -> None:
    def folded_among_others(text: str) -> str:
        return fold(text + "\u2460", scripts=scripts).removesuffix("1")

    blocks = (range(0x250), range(0x2010, 0x2030), range(0x3000, 0xA000), range(0xFF00, 0xFFF0))
    characters = [chr(code) for block in blocks for code in block]
    different = [c for c in characters if fold(c, scripts=scripts) != folded_among_others(c)]
    assert different == []


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


MINING = Analyser(dictionary=("錨桿支護", "SP-750", "machine learning", "水泵", "MRI"))


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("锚杆支护技术", ["锚杆支护"]),
        ("ＳＰ－750 and Machine Learning", ["sp-750", "machine_learning"]),
        ("SP-7501", []),
        ("水泵 mri", []),  # terms already: a pair of characters, a word
    ],
)
def test_words_of_the_dictionary_are_terms_as_a_whole(text: str, added: list[str]) -> None:
    assert MINING.terms(text) == terms(text) + added


def test_the_order_of_a_dictionary_does_not_shape_the_terms() -> None:
    assert (
        Analyser(dictionary=("甲乙丙", "丁")).fingerprint
        == Analyser(dictionary=("丁", "甲乙丙")).fingerprint
    )
    fingerprints = {Analyser().fingerprint, Analyser(False).fingerprint, MINING.fingerprint}
    assert len(fingerprints) == 3
