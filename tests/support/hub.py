"""A Hugging Face hub for tests: one repository out of a folder, over real HTTP."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubDouble(ThreadingHTTPServer):
    """The server.

    Attributes:
        repo: `owner/name` of the only repository.
        files: Its content.
        downloads: Names of the files that were fetched.
    """

    daemon_threads = True

    def __init__(self, repo: str, folder: Path) -> None:
        """Read a folder."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repo = repo
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self.files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self.downloads: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: HubDouble

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def _answer(self) -> None:
        api, files = f"/api/models/{self.server.repo}", self.server.files
        resolve = f"/{self.server.repo}/resolve/{COMMIT}/"
        path = self.path.split("?")[0]
        if path in (api, f"{api}/revision/main"):
            siblings = [{"rfilename": name} for name in files]
            self._send(json.dumps({"id": api, "sha": COMMIT, "siblings": siblings}).encode())
        elif path.startswith(f"{api}/tree/"):
            self._send(json.dumps([_entry(name, files[name]) for name in files]).encode())
        elif (name := path.removeprefix(resolve)) in files:
            self.server.downloads += [name] if self.command == "GET" else []
            self._send(files[name])
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{_oid(content)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)


def _entry(name: str, content: bytes) -> dict[str, object]:
    return {"type": "file", "path": name, "size": len(content), "oid": _oid(content)}


def _oid(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


@contextmanager
def serve_hub(repo: str, folder: Path) -> Iterator[HubDouble]:
    """Serve a folder as a repository."""
    with HubDouble(repo, folder) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def use_hub(patch: pytest.MonkeyPatch, *, port: int, cache: Path) -> None:
    """Point huggingface_hub, which reads its environment on import, to a port and a cache."""
    from huggingface_hub import constants

    endpoint = f"http://127.0.0.1:{port}"
    template = endpoint + "/{repo_id}/resolve/{revision}/{filename}"
    patch.setattr(constants, "ENDPOINT", endpoint)
    patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    patch.setattr(constants, "HF_HUB_CACHE", str(cache))
