"""An Ollama server for tests: real HTTP in a thread, strict, and its models do as scripted.

with OllamaDouble(models=[ModelDouble(name="qwen3", answer="北京。")]) as ollama:
    ...  # ollama.base_url, ollama.requests
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.support.ollama_endpoints import ENDPOINTS, Reply
from tests.support.ollama_http import OllamaHandler, Recorded, Refused
from tests.support.ollama_models import ModelDouble
from tests.support.ollama_openai import OPENAI_ENDPOINTS


class OllamaDouble(ThreadingHTTPServer):
    """The server; a context manager, or `start()` and `stop()`.

    Attributes:
        models: By tagged name.
        requests: Everything that was asked, in order.
        loads: (model, num_ctx) whenever a model had to be loaded, as a new `num_ctx` makes it.
        stopping: Set when the server shuts down.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, models: Iterable[ModelDouble] = (), *, port: int = 0) -> None:
        """Listen on a port of the loopback; 0 takes a free one."""
        super().__init__(("127.0.0.1", port), OllamaHandler)
        self.models = {model.tagged: model for model in models}
        self.requests: list[Recorded] = []
        self.loads: list[tuple[str, int]] = []
        self.stopping = threading.Event()
        self._refused: dict[str, int] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """Its address, without a trailing slash."""
        return f"http://127.0.0.1:{self.server_port}"

    def add(self, model: ModelDouble) -> None:
        """Add a model, or replace the one of the same name."""
        self.models[model.tagged] = model

    def bodies(self, path: str) -> list[Any]:
        """Return what was sent to one endpoint, in order."""
        return [request.body for request in self.requests if request.path == path]

    def start(self) -> Self:
        """Serve in a thread."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Hang up on everybody and free the port."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def answer(self, method: str, path: str, raw: bytes) -> Reply:
        """Answer one request.

        Raises:
            Refused: The answer is an HTTP error.
        """
        endpoints = ENDPOINTS | OPENAI_ENDPOINTS
        if (method, path) in endpoints:
            return endpoints[method, path](self, raw)
        status = 405 if any(path == known for _, known in endpoints) else 404
        raise Refused(status, f"{status} page not found")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet when a client is gone: that is what tests of cancellation do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def load(self, model: ModelDouble, *, num_ctx: int) -> None:
        """Load a model unless it is loaded with the same context."""
        with self._lock:
            latest = dict(self.loads)
            if latest.get(model.tagged) != num_ctx:
                self.loads.append((model.tagged, num_ctx))

    def accepts(self, model: ModelDouble) -> bool:
        """Tell whether the queue has room, as the model's script wants it."""
        with self._lock:
            refused = self._refused.get(model.tagged, 0)
            self._refused[model.tagged] = refused + 1
            return refused >= model.queue_full


def wait_until(condition: Callable[[], object], *, seconds: float = 2.0) -> bool:
    """Wait for a condition; returns whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


__all__ = ["ModelDouble", "OllamaDouble", "Recorded", "wait_until"]
