"""An Ollama server that says the same to everything, and notes when it said the first word."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

MODEL = "scripted"
TOKENS = ("根据", "资料", "，", "可以", "这样", "回答", "。")
_THINKS_SECONDS = 0.02
"""Before the first word, so that whoever asked is waiting when it comes, as with a model."""
_BETWEEN_SECONDS = 0.002
_CONTEXT = 8192


class ScriptedOllama(ThreadingHTTPServer):
    """Serves `/api/show` and `/api/chat` on a free port of this machine.

    Attributes:
        asked: When the last request for an answer had been read, by `time.perf_counter`.
        spoke: When the first word of the answer to it was handed to the network.
    """

    daemon_threads = True

    def __init__(self) -> None:
        """Take a port; nothing is served before the block is entered."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = 0.0
        self.spoke = 0.0
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection."""

    server: ScriptedOllama
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer the two requests of a chat."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        if self.path == "/api/show":
            self._send(_SHOWN)
        elif self.path == "/api/chat":
            self._stream(str(body["model"]))
        else:
            self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def _send(self, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, model: str) -> None:
        self.server.asked = time.perf_counter()
        time.sleep(_THINKS_SECONDS)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.server.spoke = time.perf_counter()
        self.end_headers()
        try:
            for token in TOKENS:
                self._write(_piece(model, token) | {"done": False})
                time.sleep(_BETWEEN_SECONDS)
            self._write(_piece(model, "") | _END)
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True  # whoever asked has heard enough

    def _write(self, value: dict[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")


_SHOWN: dict[str, Any] = {
    "parameters": "",
    "template": "{{ .Prompt }}",
    "details": {"family": "scripted", "families": ["scripted"]},
    "capabilities": ["completion"],
    "model_info": {"general.architecture": "scripted", "scripted.context_length": _CONTEXT},
}
_END = {"done": True, "done_reason": "stop", "prompt_eval_count": 1, "eval_count": len(TOKENS)}


def _piece(model: str, text: str) -> dict[str, Any]:
    return {
        "model": model,
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": text},
    }
