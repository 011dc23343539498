"""What a visitor of the served page needs."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import httpx


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """A browser tab that asks again and again how far something is, as timers do."""

    def __init__(self, url: str) -> None:
        """Find out what the page's timers call."""
        config = httpx.get(f"{url}config").json()
        self._url = f"{url}gradio_api/run/predict"
        self._event = next(
            event["id"]
            for event in config["dependencies"]
            if not event["inputs"] and any(target[1] == "tick" for target in event["targets"])
        )
        self._gone = Event()
        self._answers = 0

    def ask(self, client: httpx.Client) -> httpx.Response:
        """Ask once."""
        body = {"data": [], "fn_index": self._event, "session_hash": "visitor"}
        return client.post(self._url, json=body)

    def poll(self) -> None:
        """Ask until the server is gone; more than one thread can."""
        with httpx.Client() as client, suppress(httpx.TransportError):
            while not self._gone.is_set():
                self.ask(client).raise_for_status()
                self._answers += 1
                self._gone.wait(0.05)

    @contextmanager
    def polling(self, tabs: int) -> Iterator[None]:
        """Let several tabs poll, each of which has been answered when this begins."""
        threads = [Thread(target=self.poll, daemon=True) for _ in range(tabs)]
        for thread in threads:
            thread.start()
        while self._answers < tabs:
            self._gone.wait(0.01)
        try:
            yield
        finally:
            self._gone.set()
            for thread in threads:
                thread.join(10)
