"""Addresses (http, https) that a user names are fetched into files, which loaders then read.

Redirects are followed by hand. The address that was typed may be private (the wiki of one's own
network), but a public page may not redirect into a private network. Each host is resolved once
and the connection made to the address that was checked, so that a name server cannot answer
differently the second time (DNS rebinding).
"""

import re
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from loaders.errors import FetchError
from loaders.options import WebOptions
from loaders.web.addresses import is_public, resolve_host
from loaders.web.file_names import file_name

MAX_REDIRECTS = 10
_LONGEST = 10  # times the timeout of one step, for the whole
_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200
_HEADERS = {"User-Agent": "zhiwen", "Accept": "*/*", "Accept-Encoding": "gzip"}
_PIECE = 1 << 16
_ANY_WRAPPER = 47  # of zlib: gzip and zlib streams alike
_HINT = "Open it in a browser; save the page there and ingest the file if that works."


@dataclass(frozen=True, kw_only=True)
class FetchedFile:
    """A page or file from the web, on disk.

    Attributes:
        path: Where it was saved; the suffix fits its content type.
        url: Where it came from in the end, without user name and password.
    """

    path: Path
    url: str


Resolver = Callable[[str, int], Sequence[str]]


def fetch(
    url: str,
    *,
    folder: Path,
    options: WebOptions,
    resolve: Resolver = resolve_host,
    transport: httpx.BaseTransport | None = None,
) -> FetchedFile:
    """Save what an address answers into `folder`.

    Neither cookies nor proxies of the environment are used.

    Args:
        url: The address, as typed.
        folder: An existing folder.
        options: Limits.
        resolve: Gives the addresses of a host and port.
        transport: Makes the connections; None connects for real.

    Raises:
        FetchError: It cannot be fetched, or may not be; the message says why.
    """
    deadline = time.monotonic() + _LONGEST * options.timeout
    with (
        _named_errors(),
        httpx.Client(
            transport=transport,
            trust_env=False,
            timeout=options.timeout,
            headers=_HEADERS,
        ) as client,
    ):
        requests = _Requests(client, resolve=resolve, options=options)
        target = _parse(url)
        for _ in range(MAX_REDIRECTS + 1):
            response = requests.send(target)
            try:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return _save(
                        response, target, folder=folder, options=options, deadline=deadline
                    )
                target = _parse(response.headers["location"], base=target)
            finally:
                response.close()
    raise FetchError(f"it redirects more than {MAX_REDIRECTS} times", hint=_HINT)


class _Requests:
    """The typed address and the redirects that follow from it, in turn."""

    def __init__(self, client: httpx.Client, *, resolve: Resolver, options: WebOptions) -> None:
        self._client = client
        self._resolve = resolve
        self._options = options
        self._home: str | None = None  # the host that was typed, "" if it is public

    def send(self, target: httpx.URL) -> httpx.Response:
        """Connect to the first address of the host that answers."""
        addresses = self._checked_addresses(target)
        for address in addresses[:-1]:
            try:
                return self._send(target, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # the next may be reachable: many networks have no IPv6
        return self._send(target, addresses[-1])

    def _send(self, target: httpx.URL, address: str) -> httpx.Response:
        request = self._client.build_request(
            "GET",
            target.copy_with(host=address),
            headers={"Host": target.netloc.decode("ascii")},
            # The certificate is checked against the name, not the address.
            extensions={"sni_hostname": target.raw_host.decode("ascii")},
        )
        response = self._client.send(request, stream=True, follow_redirects=False)
        self._client.cookies.clear()
        return response

    def _checked_addresses(self, target: httpx.URL) -> Sequence[str]:
        addresses = self._resolve(target.host, target.port or _default_port(target))
        if not addresses:
            raise FetchError(f"the host {target.host} was not found")
        if self._home is None:
            self._home = "" if any(map(is_public, addresses)) else target.host
        elif not (
            self._options.allow_private
            or target.host == self._home
            or all(map(is_public, addresses))
        ):
            raise FetchError(
                f"it redirects to {target.host}, which is in a private network",
                hint="Name that address itself, or set loaders.web.allow_private.",
            )
        return addresses


def _parse(url: str, *, base: httpx.URL | None = None) -> httpx.URL:
    try:
        target = base.join(url) if base else httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FetchError(f"this is no valid address: {error}") from error
    if target.scheme not in ("http", "https") or not target.host:
        scheme = target.scheme or "no scheme"
        raise FetchError(
            f"the address has {scheme}, only http and https are fetched",
            hint="Write it as https://…",
        )
    return target


def _default_port(target: httpx.URL) -> int:
    return 443 if target.scheme == "https" else 80


def _save(
    response: httpx.Response,
    target: httpx.URL,
    *,
    folder: Path,
    options: WebOptions,
    deadline: float,
) -> FetchedFile:
    if response.status_code != _OK:
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchError(f"the server answered {reason}", hint=_HINT)
    pieces = _pieces(response)
    head = next(pieces, b"")
    path = folder / file_name(target, headers=response.headers, head=head)
    written = 0
    with path.open("wb") as file:
        for piece in _chain(head, pieces):
            written += len(piece)
            _check_size(written, options)
            if time.monotonic() > deadline:
                raise FetchError(
                    f"the server took longer than {_LONGEST * options.timeout:g} seconds in all",
                    hint="Raise loaders.web.timeout.",
                )
            file.write(piece)
    return FetchedFile(path=path, url=str(target.copy_with(userinfo=b"")))


def _check_size(count: int, options: WebOptions) -> None:
    if count > options.max_mb * 1e6:
        raise FetchError(
            f"the answer has more than {options.max_mb:g} MB", hint="Raise loaders.web.max_mb."
        )


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    """Yield the body unpacked, in pieces of bounded size.

    `httpx` would unpack whatever one packet holds at once, and several layers of packing.
    """
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("gzip", "x-gzip", "deflate", "identity"):
        raise FetchError(f"the server packs its answer as {packing}, which was not asked for")
    if packing == "identity":
        yield from response.iter_raw(_PIECE)
        return
    unpacker = zlib.decompressobj(_ANY_WRAPPER)
    for raw in response.iter_raw(_PIECE):
        packed = raw
        while packed:
            yield unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise FetchError("the answer is cut off", hint=_HINT)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        hint = "Try again, or raise loaders.web.timeout."
        raise FetchError("the server does not answer in time", hint=hint) from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        reason = re.sub(r"^\[[^]]*\]\s*", "", str(error)) or "no connection"
        raise FetchError(f"the server cannot be reached: {reason}", hint=_HINT) from error
    except (httpx.HTTPError, httpx.StreamError, zlib.error) as error:
        raise FetchError(f"the answer cannot be read: {error}", hint=_HINT) from error
