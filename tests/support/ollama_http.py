"""The HTTP side of the Ollama double: bodies in, JSON or paced streams out."""

import json
import select
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.ollama import OllamaDouble

NDJSON = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A request as the server saw it.

    Attributes:
        method: `GET` or `POST`.
        path: Path of the endpoint.
        headers: Lower-case names.
        body: The parsed JSON; raw bytes if it was no JSON; None if there was none.
        disconnected: Set when the client hung up before the answer was complete.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    disconnected: threading.Event = field(default_factory=threading.Event)


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Step:
    """Something to send after a while; None breaks the connection."""

    wait: float
    data: bytes | None


@dataclass(frozen=True)
class Single:
    """One JSON object."""

    body: Any
    wait: float = 0.0


@dataclass(frozen=True)
class Stream:
    """Pieces with pauses between them."""

    content_type: str
    steps: Iterable[Step]


class OllamaHandler(BaseHTTPRequestHandler):
    """Serves one connection."""

    server: "OllamaDouble"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            body = json.loads(raw) if raw else None
        except json.JSONDecodeError:
            body = raw
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.recorded = Recorded(method=self.command, path=self.path, headers=headers, body=body)
        self.server.requests.append(self.recorded)
        try:
            reply = self.server.answer(self.command, self.path, raw)
            if isinstance(reply, Stream):
                self._send_stream(reply)
            elif self._idle(reply.wait):
                self._send_json(200, reply.body)
        except Refused as error:
            self._send_json(error.status, _error_body(self.path, str(error)))
        except ConnectionAbortedError:
            self._break()
        except OSError:
            self._hang_up()

    def _send_json(self, status: int, body: object) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _send_stream(self, stream: Stream) -> None:
        begun = False
        for step in stream.steps:
            if not self._idle(step.wait):
                return
            if not begun:  # the real server sends no header before it has something to say
                self.send_response(200)
                self.send_header("Content-Type", stream.content_type)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                begun = True
            if step.data is None:
                self._break()
                return
            self.wfile.write(f"{len(step.data):x}\r\n".encode() + step.data + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _idle(self, seconds: float) -> bool:
        """Wait; returns False as soon as the client hangs up or the server stops."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            readable, _, _ = select.select([self.connection], [], [], max(0.0, min(left, 0.05)))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                self._hang_up()
                return False
            if self.server.stopping.is_set():
                self._break()
                return False
            if left <= 0:
                return True

    def _hang_up(self) -> None:
        self.recorded.disconnected.set()
        self.close_connection = True

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _error_body(path: str, message: str) -> dict[str, Any]:
    if path.startswith("/v1/"):
        return {"error": {"message": message, "type": "api_error", "param": None, "code": None}}
    return {"error": message}
