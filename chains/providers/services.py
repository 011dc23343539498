"""What all HTTP services have in common: addresses, errors a user understands, patience."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from chains.errors import (
    ModelMissingError,
    ServiceError,
    ServiceFailedError,
    ServiceUnreachableError,
)

T = TypeVar("T")

_CONNECT_TIMEOUT = 10.0  # seconds; a server that is there accepts within milliseconds
_FIRST_PAUSE = 0.2  # seconds before the first repetition; doubled before each further one
_NOT_FOUND = 404
_REFUSED = (401, 403)
_BUSY = (429, 503)


class ServiceBusyError(ServiceFailedError):
    """The service's queue is full; the same request may succeed a moment later."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """An HTTP service as error messages speak of it.

    Attributes:
        name: What users call it, at the beginning of a sentence.
        server: The same inside a sentence.
        base_url: Its address.
        timeout: Seconds to wait for the next piece of an answer.
        start_hint: How to start it.
        model_hint: How to provide a model; `{model}` stands for its name.
        key_hint: What to do when it refuses the key.
    """

    name: str
    server: str
    base_url: str
    timeout: float
    start_hint: str
    model_hint: str
    key_hint: str = "check the key that the service asks for"

    def unreachable(self) -> ServiceError:
        """Return the error for a refused connection."""
        return ServiceUnreachableError(
            f"{self.name} does not answer at {self.base_url}", hint=self.start_hint
        )

    def timed_out(self) -> ServiceError:
        """Return the error for an answer, or its next piece, that does not come."""
        return ServiceFailedError(
            f"{self.name} at {self.base_url} did not answer within {self.timeout:g} s",
            hint="a large model may need longer to load: raise `timeout`",
        )

    def broke_off(self) -> ServiceError:
        """Return the error for an answer that ended too early."""
        return ServiceFailedError(
            f"{self.name} at {self.base_url} broke off before the answer was complete",
            hint="see the server's log",
        )

    def not_understood(self) -> ServiceError:
        """Return the error for an answer of another shape than the protocol's."""
        return ServiceFailedError(
            f"what answers at {self.base_url} is not {self.server}", hint="check `base_url`"
        )

    def failed(self, status: int, detail: str, *, model: str) -> ServiceError:
        """Return the error for an HTTP status that is not success.

        Args:
            status: The status code; -1 for an error inside an answer that began well.
            detail: What the server said.
            model: The model that was asked for.
        """
        if status == _NOT_FOUND and "model" in detail:
            return ModelMissingError(
                f"model {model!r} is not on {self.server} at {self.base_url}",
                hint=self.model_hint.format(model=model),
            )
        if status in _BUSY:
            return ServiceBusyError(
                f"{self.name} at {self.base_url} is busy: {detail}", hint="try again in a moment"
            )
        code = f" ({status})" if status > 0 else ""
        hint = {
            _NOT_FOUND: "check `base_url`: something else may be listening there",
            **dict.fromkeys(_REFUSED, self.key_hint),
        }.get(status, "see the server's log")
        return ServiceFailedError(
            f"{self.name} at {self.base_url} failed{code}: {detail}", hint=hint
        )


def normalized_url(base_url: str) -> str:
    """Return an address with its scheme and without a trailing slash."""
    return (base_url if "://" in base_url else f"http://{base_url}").rstrip("/")


def client_options(base_url: str, *, timeout: float, library: ModuleType) -> dict[str, Any]:
    """Return keyword arguments for an HTTP client.

    Proxies from the environment are ignored for addresses on this machine: a proxy would see
    every question, and most proxies cannot reach our loopback anyway. Connections are not kept:
    a new one costs nothing on the loopback, and a kept one breaks when the server restarts.

    Args:
        base_url: The service's address.
        timeout: Seconds to wait for the next piece of an answer.
        library: `httpx`, or `httpx2`, which openai uses from version 3 on.
    """
    return {
        "timeout": library.Timeout(timeout, connect=min(timeout, _CONNECT_TIMEOUT)),
        "limits": library.Limits(max_keepalive_connections=0),
        "trust_env": not _is_loopback(base_url),
    }


def retrying(call: Callable[[], T], *, retries: int) -> T:
    """Call until the service accepts the request, with pauses of 0.2, 0.4, 0.8 … seconds.

    Args:
        call: The request; raises ServiceUnreachableError or ServiceBusyError to be repeated.
        retries: How often to repeat it at most.
    """
    for pause in pauses(retries):
        try:
            return call()
        except (ServiceUnreachableError, ServiceBusyError):
            time.sleep(pause)
    return call()


def pauses(retries: int) -> tuple[float, ...]:
    """Return the seconds to wait before each repetition, twice as many every time."""
    return tuple(_FIRST_PAUSE * 2**attempt for attempt in range(retries))


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
