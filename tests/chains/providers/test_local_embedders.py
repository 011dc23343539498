import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from chains.errors import SettingsError, WeightsMissingError
from chains.providers.flag_embedder import FlagEmbedder
from chains.providers.known_models import BGE_ZH
from chains.providers.prefixed_embedder import PrefixedEmbedder
from chains.providers.sentence_transformers_embedder import SentenceTransformersEmbedder

TEXTS = ["北京是中国的首都。", "利率上调了。", "苹果公司今天发布了新的电话，价格没有变化。", "好"]
LONG = "长" * 500

Kind = Callable[..., PrefixedEmbedder]


@pytest.fixture(params=[FlagEmbedder, SentenceTransformersEmbedder])
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


def test_rows_have_length_one_and_keep_their_order(kind: Kind, bge_weights: Path) -> None:
    embedder = kind(str(bge_weights), batch_size=3)
    vectors = embedder.encode_documents(TEXTS)
    alone = np.concatenate([embedder.encode_documents([text]) for text in TEXTS])
    assert vectors.shape == (4, 32)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert vectors == pytest.approx(alone, abs=1e-5)
    assert np.abs(vectors[0] - vectors[1]).max() > 0.1


def test_questions_are_marked_as_the_card_asks(kind: Kind, bge_weights: Path) -> None:
    embedder = kind(str(bge_weights))
    question = embedder.encode_queries(["首都"])
    assert question == pytest.approx(embedder.encode_documents([BGE_ZH + "首都"]), abs=1e-6)
    assert not np.allclose(question, embedder.encode_documents(["首都"]), atol=0.01)


def test_both_libraries_agree(bge_weights: Path) -> None:
    flag = FlagEmbedder(str(bge_weights))
    other = SentenceTransformersEmbedder(str(bge_weights))
    assert flag.encode_queries(TEXTS) == pytest.approx(other.encode_queries(TEXTS), abs=1e-5)


def test_the_users_instruction_overrules_the_card(bge_weights: Path) -> None:
    plain = FlagEmbedder(str(bge_weights), query_instruction="")
    assert plain.encode_queries(TEXTS) == pytest.approx(plain.encode_documents(TEXTS), abs=1e-6)


def test_the_users_prefixes_are_applied(m3e_weights: Path) -> None:
    marked = SentenceTransformersEmbedder(str(m3e_weights), query_prefix="问", document_prefix="答")
    plain = SentenceTransformersEmbedder(str(m3e_weights))
    question, passage = plain.encode_queries(["问首都"]), plain.encode_documents(["答首都"])
    assert marked.encode_queries(["首都"]) == pytest.approx(question, abs=1e-6)
    assert marked.encode_documents(["首都"]) == pytest.approx(passage, abs=1e-6)


def test_pools_as_the_folder_says(kind: Kind, bge_weights: Path, m3e_weights: Path) -> None:
    from FlagEmbedding import FlagModel

    for folder, pooling in ((bge_weights, "cls"), (m3e_weights, "mean")):
        library = FlagModel(str(folder), use_fp16=False, devices="cpu", pooling_method=pooling)
        embedder = kind(str(folder), device="cpu")
        assert embedder.encode_documents(TEXTS) == pytest.approx(library.encode(TEXTS), abs=1e-5)


def test_computes_the_dense_vectors_of_bge_m3(bge_m3_weights: Path) -> None:
    from FlagEmbedding import BGEM3FlagModel

    library = BGEM3FlagModel(str(bge_m3_weights), use_fp16=False, devices="cpu")
    expected = library.encode(TEXTS)["dense_vecs"]
    embedder = FlagEmbedder(str(bge_m3_weights))
    assert embedder.encode_documents(TEXTS) == pytest.approx(expected, abs=1e-5)
    assert embedder.encode_queries(TEXTS) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("weights", ["bge_weights", "bge_m3_weights"])
@pytest.mark.parametrize("max_length", [None, 16, 8192])
def test_long_texts_are_cut_to_what_the_model_can_read(
    kind: Kind, weights: str, max_length: int | None, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(weights)
    embedder = kind(str(folder), max_length=max_length)
    assert embedder.encode_documents([LONG, "短"]).shape == (2, 32)


def test_nothing_to_embed_loads_nothing(kind: Kind) -> None:
    assert kind("/nowhere").encode_documents([]).shape[0] == 0


def test_threads_share_one_model(kind: Kind, bge_weights: Path) -> None:
    embedder = kind(str(bge_weights))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: embedder.encode_documents(TEXTS), range(16)))
    assert all(np.allclose(result, results[0], atol=1e-6) for result in results)


def test_draws_nothing_on_the_terminal(
    kind: Kind, bge_weights: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kind(str(bge_weights), batch_size=1).encode_documents(TEXTS)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("precision", ["fp16", "bf16"])
def test_a_cpu_computes_in_full_precision(kind: Kind, precision: str, bge_weights: Path) -> None:
    full = kind(str(bge_weights), device="cpu")
    half = kind(str(bge_weights), device="cpu", precision=precision)
    assert half.encode_documents(TEXTS) == pytest.approx(full.encode_documents(TEXTS), abs=1e-6)


def test_the_identity_names_what_shapes_the_vectors(bge_weights: Path, m3e_weights: Path) -> None:
    identity = FlagEmbedder(str(bge_weights)).identity()
    assert identity.startswith("FlagEmbedder bge-small-zh-v1.5 ")
    assert identity.endswith(f" 64 {BGE_ZH!r} '' cosine")
    others = [
        FlagEmbedder(str(bge_weights), max_length=32),
        FlagEmbedder(str(bge_weights), query_instruction=""),
        SentenceTransformersEmbedder(str(bge_weights)),
        SentenceTransformersEmbedder(str(m3e_weights)),
    ]
    assert len({identity, *(other.identity() for other in others)}) == 5


def test_batches_and_device_do_not_shape_the_vectors(kind: Kind, bge_weights: Path) -> None:
    one = kind(str(bge_weights), batch_size=1, device="cpu")
    assert one.identity() == kind(str(bge_weights)).identity()


def test_missing_weights_are_named_on_first_use(kind: Kind) -> None:
    embedder = kind("/nowhere/m3e-base")
    with pytest.raises(WeightsMissingError, match="no such model folder: /nowhere/m3e-base"):
        embedder.encode_queries(["首都"])


def test_damaged_weights_are_named(kind: Kind, bge_weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(bge_weights, tmp_path / "damaged")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(WeightsMissingError, match=r"cannot load the weights of '.*damaged': "):
        kind(str(folder)).encode_queries(["首都"])


def test_a_device_that_is_not_there_is_named(
    kind: Kind, bge_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(SettingsError, match="device 'cuda' is not available") as raised:
        kind(str(bge_weights), device="cuda").encode_queries(["首都"])
    assert raised.value.hint == "set `device: auto`"


def test_models_that_flagembedding_would_misread_are_refused(
    bge_weights: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(bge_weights, tmp_path / "qwen3-embedding")
    (folder / "1_Pooling/config.json").write_text('{"pooling_mode": "lasttoken"}')
    with pytest.raises(SettingsError, match="which pools by 'lasttoken'") as raised:
        FlagEmbedder(str(folder)).encode_queries(["首都"])
    assert raised.value.hint == "set `provider: sentence_transformers`"
