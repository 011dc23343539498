"""Blocks and notes connections beyond the loopback, in every Python process that finds it.

A folder with this file first on PYTHONPATH guards a command and the processes that it starts.
Each guarded process notes itself in the file that NETWORK_LOG names, and what it tried.
"""

import ipaddress
import os
import socket
from typing import Any, NoReturn


def _note(line: str) -> None:
    with open(os.environ["NETWORK_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 - pathlib is not imported yet
        log.write(f"{line}\n")


def _refuse(host: object) -> NoReturn:
    _note(f"tried {host!r}")
    raise ConnectionRefusedError(f"the network is blocked: {host!r}")


def _check(host: object) -> None:
    if host in (None, "", "localhost", socket.gethostname()):
        return
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        _refuse(host)
    if not (address.is_loopback or address.is_unspecified):
        _refuse(host)


class _GuardedSocket(socket.socket):
    def connect(self, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            _check(address[0])
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            _check(address[0])
        return super().connect_ex(address)


_lookup = socket.getaddrinfo


def _guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
    _check(host)
    return _lookup(host, *args, **kwargs)


if "NETWORK_LOG" in os.environ:
    socket.socket = _GuardedSocket  # type: ignore[misc]  # a class that is replaced
    socket.getaddrinfo = _guarded_lookup
    _note(f"guarded {os.getpid()}")
