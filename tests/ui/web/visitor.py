"""A visitor of the served page, over HTTP as a browser is."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from gradio_client import Client, handle_file  # type: ignore[import-untyped]
from gradio_client.client import Job  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Seen:
    """What the page showed at one moment."""

    conversation: str
    passages: str


class Visitor:
    """One browser tab."""

    def __init__(self, url: str) -> None:
        self._client = Client(url, verbose=False, analytics_enabled=False, download_files=False)

    def start(self, question: str, knowledge_base: str) -> Job:
        return self._client.submit(question, knowledge_base, api_name="/ask")

    def ask(self, question: str, knowledge_base: str = "手册") -> list[Seen]:
        """Ask and return all that was shown until the end."""
        job = self.start(question, knowledge_base)
        job.result(timeout=30)
        return seen(job)

    def upload(self, *paths: Path, knowledge_base: str = "手册") -> str:
        """Add files and return the report."""
        files = [handle_file(path) for path in paths]
        return str(self._client.predict(files, knowledge_base, api_name="/upload"))

    def press(self, button: str, *inputs: Any) -> Any:
        return self._client.predict(*inputs, api_name=f"/{button}")

    def reload(self) -> None:
        """Begin a new session, as reloading the page does."""
        self._client.reset_session()

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def seen(job: Job) -> list[Seen]:
    """Return what a job has shown so far."""
    return [Seen(output[0], output[1]) for output in job.outputs()]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
