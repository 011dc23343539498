"""A guard that lets nothing but the loopback through."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

import pytest

Attempts = list[str]
"""Hosts that something tried to reach."""


def loopback_only(patch: pytest.MonkeyPatch) -> Attempts:
    """Patch the socket module; returns the list in which attempts are recorded."""
    attempts: Attempts = []

    def check(host: object) -> None:
        if not _is_local(host):
            attempts.append(str(host))
            pytest.fail(f"a test tried to reach {host!r}; only the loopback is allowed")

    def guarded(original: Callable[..., object]) -> Callable[..., object]:
        def connect(self: socket.socket, address: Sequence[object]) -> object:
            if self.family != socket.AF_UNIX:
                check(address[0])
            return original(self, address)

        return connect

    lookup: Callable[..., object] = socket.getaddrinfo

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> object:
        check(host)
        return lookup(host, *args, **kwargs)

    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    return attempts


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
