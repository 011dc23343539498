"""What an Ollama server says about itself and its models, and what its errors mean."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from chains.providers.services import Service, client_options, normalized_url


@dataclass(frozen=True, kw_only=True)
class OllamaTag:
    """A model that the server holds.

    Attributes:
        name: Its name with its tag.
        digest: Hash of its content.
        size: Bytes on the server's disk.
    """

    name: str
    digest: str
    size: int


@dataclass(frozen=True, kw_only=True)
class OllamaModel:
    """What a model can do.

    Attributes:
        capabilities: `completion`, `embedding`, `thinking` …; empty before Ollama 0.6.4.
        context_length: Longest context in tokens; 0 if the server does not say.
        embedding_length: Length of its vectors; 0 if the server does not say.
        template: The chat template.
    """

    capabilities: frozenset[str]
    context_length: int
    embedding_length: int
    template: str


class OllamaServer:
    """The parts of Ollama's HTTP interface that no LangChain class covers."""

    def __init__(self, base_url: str, *, timeout: float = 10.0) -> None:
        """Only remember the address.

        Args:
            base_url: Where the server listens.
            timeout: Seconds to wait for an answer.
        """
        self._service = ollama_service(base_url, timeout=timeout)

    def version(self) -> str:
        """Return the server's version.

        Raises:
            ServiceError: It does not answer, or not as Ollama does.
        """
        with self._errors():
            return str(self._request("GET", "/api/version")["version"])

    def tags(self) -> tuple[OllamaTag, ...]:
        """List the models that the server holds.

        Raises:
            ServiceError: It does not answer, or not as Ollama does.
        """
        with self._errors():
            return tuple(
                OllamaTag(name=model["name"], digest=model["digest"], size=model["size"])
                for model in self._request("GET", "/api/tags")["models"]
            )

    def show(self, model: str) -> OllamaModel:
        """Return what a model can do.

        Raises:
            ServiceError: The server does not answer or does not have the model.
        """
        with self._errors(model):
            answer = self._request("POST", "/api/show", body={"model": model})
        info = answer.get("model_info") or {}
        family = info.get("general.architecture", "")
        return OllamaModel(
            capabilities=frozenset(answer.get("capabilities") or ()),
            context_length=info.get(f"{family}.context_length", 0),
            embedding_length=info.get(f"{family}.embedding_length", 0),
            template=answer.get("template", ""),
        )

    def digest(self, model: str) -> str:
        """Return the hash of a model's content, which changes when it is pulled anew.

        Raises:
            ServiceError: The server does not answer or does not have the model.
        """
        name = tagged(model)
        digests = [tag.digest for tag in self.tags() if tag.name == name]
        if not digests:
            raise self._service.failed(404, f"model '{model}' not found", model=model)
        return digests[0]

    def _request(
        self, method: str, path: str, *, body: dict[str, str] | None = None
    ) -> dict[str, Any]:
        from ollama import ResponseError

        base_url = self._service.base_url
        options = client_options(base_url, timeout=self._service.timeout, library=httpx)
        with httpx.Client(**options) as client:
            response = client.request(method, base_url + path, json=body)
        if response.is_error:
            raise ResponseError(response.text, response.status_code)
        return dict(response.json())

    def _errors(self, model: str = "") -> AbstractContextManager[None]:
        return ollama_errors(self._service, model=model)


def tagged(model: str) -> str:
    """Return a model's name with its tag; Ollama takes a missing one for `latest`."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


def ollama_service(base_url: str, *, timeout: float) -> Service:
    """Describe an Ollama server to the user."""
    return Service(
        name="Ollama",
        server="the Ollama server",
        base_url=normalized_url(base_url),
        timeout=timeout,
        start_hint="start it with `ollama serve`",
        model_hint="ollama pull {model}",
    )


@contextmanager
def ollama_errors(service: Service, *, model: str) -> Iterator[None]:
    """Translate what httpx and the ollama package raise.

    Raises:
        ServiceError: Instead of whatever went wrong on the way.
    """
    import ollama

    try:
        yield
    except httpx.TimeoutException as error:
        raise service.timed_out() from error
    # The ollama package turns httpx.ConnectError into the built-in one, but not in streams.
    except (httpx.ConnectError, ConnectionError) as error:
        raise service.unreachable() from error
    except ollama.ResponseError as error:
        raise service.failed(error.status_code, error.error, model=model) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise service.not_understood() from error
    except httpx.HTTPError as error:
        raise service.broke_off() from error
    except (ValueError, KeyError, TypeError) as error:  # not JSON, or of another shape
        raise service.not_understood() from error
