import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from chains.errors import ModelMissingError, ServiceFailedError, ServiceUnreachableError
from chains.providers.ollama_server import OllamaServer, OllamaTag, tagged
from tests.support.ollama import ModelDouble, OllamaDouble


@pytest.fixture
def other_server() -> Iterator[str]:
    """Something that answers, but is not Ollama."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"hello": 1}) if self.path.endswith("version") else "<html>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_says_its_version(ollama: OllamaDouble) -> None:
    assert OllamaServer(ollama.base_url).version() == "0.12.3"


def test_lists_its_models(ollama: OllamaDouble) -> None:
    tags = OllamaServer(ollama.base_url).tags()
    digest = ModelDouble(name="qwen2.5").digest
    assert tags[0] == OllamaTag(name="qwen2.5:latest", digest=digest, size=1_000_000)


def test_shows_what_a_model_can_do(ollama: OllamaDouble) -> None:
    shown = OllamaServer(ollama.base_url).show("nomic-embed-text")
    assert shown.capabilities == {"embedding"}
    assert (shown.context_length, shown.embedding_length) == (2048, 64)


@pytest.mark.parametrize("name", ["qwen2.5", "qwen2.5:latest"])
def test_a_missing_tag_means_latest(ollama: OllamaDouble, name: str) -> None:
    digest = ModelDouble(name="qwen2.5").digest
    assert OllamaServer(ollama.base_url).digest(name) == digest


def test_a_port_is_not_a_tag() -> None:
    assert tagged("registry:5000/me/model") == "registry:5000/me/model:latest"


def test_names_a_missing_model(ollama: OllamaDouble) -> None:
    server = OllamaServer(ollama.base_url)
    message = f"model 'x' is not on the Ollama server at {ollama.base_url}"
    with pytest.raises(ModelMissingError, match=message):
        server.show("x")
    with pytest.raises(ModelMissingError, match=message) as raised:
        server.digest("x")
    assert raised.value.hint == "ollama pull x"


def test_names_a_server_that_does_not_answer() -> None:
    with pytest.raises(
        ServiceUnreachableError, match=r"Ollama does not answer at http://127\.0\.0\.1:9"
    ) as raised:
        OllamaServer("http://127.0.0.1:9").version()
    assert raised.value.hint == "start it with `ollama serve`"


def test_tells_another_server_from_ollama(other_server: str) -> None:
    server = OllamaServer(other_server)
    for ask in (server.version, server.tags):
        with pytest.raises(
            ServiceFailedError, match=f"what answers at {other_server} is not the Ollama server"
        ) as raised:
            ask()
        assert raised.value.hint == "check `base_url`"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:port", "http://", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_named(base_url: str) -> None:
    with pytest.raises(ServiceFailedError, match="is not the Ollama server") as raised:
        OllamaServer(base_url).version()
    assert raised.value.hint == "check `base_url`"
