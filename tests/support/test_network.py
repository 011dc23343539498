import asyncio
import socket

import pytest

from tests.support.network import Attempts
from tests.support.ollama import OllamaDouble


def test_the_outside_is_out_of_reach(outside_attempts: Attempts) -> None:
    for host in ("192.0.2.1", "2001:db8::1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as outside:
            for connect in (outside.connect, outside.connect_ex):
                with pytest.raises(pytest.fail.Exception, match=f"tried to reach '{host}'"):
                    connect((host, 80))
    with pytest.raises(pytest.fail.Exception, match=r"tried to reach 'example\.com'"):
        socket.create_connection(("example.com", 80))
    assert set(outside_attempts) == {"192.0.2.1", "2001:db8::1", "example.com"}
    outside_attempts.clear()


def test_asyncio_is_guarded_too(outside_attempts: Attempts) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"tried to reach 'example\.com'"):
        asyncio.run(asyncio.open_connection("example.com", 80))
    outside_attempts.clear()


def test_the_loopback_is_within_reach(ollama: OllamaDouble) -> None:
    for host in ("127.0.0.1", "localhost"):
        with socket.create_connection((host, ollama.server_port)):
            pass


def test_unix_sockets_are_within_reach() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"!")
        assert right.recv(1) == b"!"
