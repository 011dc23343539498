"""How to speak to any endpoint that speaks OpenAI's protocol, and what its errors mean."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from chains.providers.services import Service, client_options, normalized_url


def openai_service(base_url: str, *, timeout: float, api_key_env: str) -> Service:
    """Describe an endpoint to the user; an address without a path is given `/v1`."""
    url = normalized_url(base_url)
    return Service(
        name="The OpenAI-compatible service",
        server="the OpenAI-compatible service",
        base_url=url if urlsplit(url).path else f"{url}/v1",
        timeout=timeout,
        start_hint="start the service, or correct `base_url`",
        model_hint="check the name {model!r}; the service lists its models under /models",
        key_hint=f"put the key into the environment variable {api_key_env}",
    )


def openai_options(service: Service, *, api_key_env: str) -> dict[str, Any]:
    """Return what `ChatOpenAI` and `OpenAIEmbeddings` have to be told about an endpoint.

    `base_url` and `openai_proxy` are always given, because both classes would otherwise take
    them from the environment and send the texts somewhere the configuration does not name.
    """
    import httpx2  # what openai 3 uses in place of httpx
    import openai

    options = client_options(service.base_url, timeout=service.timeout, library=httpx2)
    return {
        "base_url": service.base_url,
        "openai_proxy": None,
        "api_key": os.environ.get(api_key_env) or "not-needed",  # the package insists on one
        "timeout": options["timeout"],
        "max_retries": 0,  # ours, so that all services behave alike
        "http_client": openai.DefaultHttpxClient(**options),
        "http_async_client": openai.DefaultAsyncHttpxClient(**options),
    }


@contextmanager
def openai_errors(service: Service, *, model: str) -> Iterator[None]:
    """Translate what the openai package raises.

    Raises:
        ServiceError: Instead of whatever went wrong on the way.
    """
    import httpx2
    import openai

    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        raise service.timed_out() from error
    except openai.APIConnectionError as error:
        raise service.unreachable() from error
    except openai.APIStatusError as error:
        detail = _detail(error)
        raise service.failed(error.status_code, detail, model=model) from error
    except openai.APIError as error:  # an error event in a stream
        raise service.failed(-1, error.message, model=model) from error
    except httpx2.HTTPError as error:
        raise service.broke_off() from error
    except (ValueError, KeyError, TypeError) as error:  # not JSON, or of another shape
        raise service.not_understood() from error


def _detail(error: Any) -> str:  # noqa: ANN401 - openai is imported late
    body = error.body
    return str(body["message"]) if isinstance(body, dict) and "message" in body else error.message
