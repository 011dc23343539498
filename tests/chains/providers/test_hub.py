import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.errors import WeightsMissingError
from chains.providers import hub
from chains.providers.weights import fetch_weights, find_weights, revision_of
from tests.support.hub import HubDouble, serve_hub, use_hub

REPO = "BAAI/bge-small-zh-v1.5"


@pytest.fixture
def served(
    bge_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HubDouble]:
    with serve_hub(REPO, bge_weights) as server:
        server.files["onnx/config.json"] = b"{}"
        server.files["onnx/model.onnx"] = b"the same again for another runtime"
        server.files["pytorch_model.bin"] = b"the same again in another format"
        use_hub(monkeypatch, port=server.server_port, cache=tmp_path / "hub")
        yield server


def test_downloads_what_is_needed_once(served: HubDouble, bge_weights: Path) -> None:
    assert find_weights(REPO) is None
    folder = fetch_weights(REPO)
    assert {"config.json", "model.safetensors", "1_Pooling/config.json"} <= set(served.downloads)
    assert not {"onnx/model.onnx", "pytorch_model.bin"} & set(served.downloads)
    served.downloads.clear()
    assert fetch_weights(REPO) == folder
    assert served.downloads == []
    assert revision_of(REPO) == revision_of(str(bge_weights))


def test_takes_the_older_format_if_there_is_no_other(served: HubDouble) -> None:
    del served.files["model.safetensors"]
    assert (fetch_weights(REPO) / "pytorch_model.bin").exists()


def test_the_cache_needs_no_network(
    served: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fetch_weights(REPO)
    use_hub(monkeypatch, port=9, cache=tmp_path / "hub")
    assert find_weights(REPO) == fetch_weights(REPO) == folder


def test_an_incomplete_cache_is_completed(served: HubDouble) -> None:
    (fetch_weights(REPO) / "model.safetensors").unlink()
    assert find_weights(REPO) is None
    assert (fetch_weights(REPO) / "model.safetensors").exists()


def test_a_name_that_the_hub_does_not_have(served: HubDouble) -> None:
    with pytest.raises(
        WeightsMissingError, match="the hub has no model 'BAAI/bge-huge', or it is private"
    ) as raised:
        fetch_weights("BAAI/bge-huge")
    assert raised.value.hint.startswith(
        "fetch them with `hf download BAAI/bge-huge --local-dir models/bge-huge`"
    )


def test_a_hub_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hub(monkeypatch, port=9, cache=tmp_path / "hub")
    with pytest.raises(
        WeightsMissingError,
        match=f"the weights of '{REPO}' are not on this machine and the hub does not answer",
    ):
        fetch_weights(REPO)


def test_a_hub_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_hub(monkeypatch, port=silent.getsockname()[1], cache=tmp_path / "hub")
        begun = time.monotonic()
        with pytest.raises(WeightsMissingError, match="the hub does not answer"):
            fetch_weights(REPO)
    assert time.monotonic() - begun < 3


def test_a_mistyped_path_is_no_name() -> None:
    with pytest.raises(
        WeightsMissingError, match="model 'models/bge/m3' is neither a folder nor a name on the hub"
    ):
        fetch_weights("models/bge/m3")
