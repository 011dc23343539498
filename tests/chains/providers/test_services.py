import httpx
import pytest

from chains.errors import ServiceFailedError, ServiceUnreachableError
from chains.providers.ollama_server import ollama_service
from chains.providers.openai_service import openai_service
from chains.providers.services import client_options, normalized_url, retrying


@pytest.mark.parametrize(
    ("given", "normalized"),
    [
        ("127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("http://localhost:11434/", "http://localhost:11434"),
        ("https://example.com/ollama", "https://example.com/ollama"),
    ],
)
def test_addresses_get_a_scheme_and_lose_the_slash(given: str, normalized: str) -> None:
    assert normalized_url(given) == normalized


@pytest.mark.parametrize(
    ("base_url", "trusted"),
    [
        ("http://127.0.0.1:11434", False),
        ("http://localhost:11434", False),
        ("http://[::1]:11434", False),
        ("https://api.example.com/v1", True),
    ],
)
def test_proxies_serve_other_machines_only(base_url: str, trusted: bool) -> None:
    options = client_options(base_url, timeout=120, library=httpx)
    assert options["trust_env"] is trusted


def test_connecting_does_not_take_as_long_as_answering() -> None:
    timeout = client_options("http://127.0.0.1", timeout=120, library=httpx)["timeout"]
    assert (timeout.connect, timeout.read) == (10, 120)


def test_the_last_error_of_all_attempts_is_raised(pauses: list[float]) -> None:
    attempts: list[int] = []

    def call() -> None:
        attempts.append(1)
        raise ServiceUnreachableError(f"attempt {len(attempts)}")

    with pytest.raises(ServiceUnreachableError, match="attempt 4"):
        retrying(call, retries=3)
    assert pauses == pytest.approx([0.2, 0.4, 0.8])


def test_other_errors_are_not_tried_again() -> None:
    attempts: list[int] = []

    def call() -> None:
        attempts.append(1)
        raise ServiceFailedError("no")

    with pytest.raises(ServiceFailedError, match="no"):
        retrying(call, retries=3)
    assert attempts == [1]


def test_a_refused_key_is_explained() -> None:
    service = openai_service("https://api.example.com", timeout=1, api_key_env="MY_KEY")
    error = service.failed(401, "Incorrect API key", model="m")
    assert str(error) == (
        "The OpenAI-compatible service at https://api.example.com/v1 failed (401): "
        "Incorrect API key"
    )
    assert error.hint == "put the key into the environment variable MY_KEY"


def test_404_without_a_word_of_the_model_is_a_wrong_address() -> None:
    error = ollama_service("localhost:80", timeout=1).failed(404, "Not Found", model="m")
    assert str(error) == "Ollama at http://localhost:80 failed (404): Not Found"
    assert error.hint == "check `base_url`: something else may be listening there"
