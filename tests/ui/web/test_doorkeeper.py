"""Who is let in; the server is the one that all tests of this folder share."""

import asyncio
import http.client
import json
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.ui.web.conftest import CONFIG
from ui.web.doorkeeper import Doorkeeper
from ui.web.launch import ServedPage
from ui.web.local_only import Message, Receive, Send

FOREIGN = "知问只回答本机的请求。 Zhiwen answers this machine only."
OTHER_SITE = "请求来自别的网站。 The request comes from another site."


def ask(
    page: ServedPage, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send a path as it stands, which no well-behaved client would."""
    where = urlsplit(page.url)
    connection = http.client.HTTPConnection(str(where.hostname), where.port)
    connection.putrequest(method, path, skip_host="host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, {key.lower(): value for key, value in response.getheaders()}, body


def served_paths(data_dir: Path) -> list[str]:
    catalog = next(data_dir.rglob("catalog.db"))
    files = ["/etc/passwd", str(CONFIG), str(catalog), str(CONFIG.parent / "app.py")]
    return [
        *(f"/gradio_api/file={quote(file)}" for file in files),
        *(f"/en/gradio_api/file={quote(file)}" for file in files),
        *(f"/gradio_api/file/{quote(file)}" for file in files),
        "/gradio_api/file=../../config.yaml",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/file=http://127.0.0.1/",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/assets//etc/passwd",
        "/assets/..%5c..%5cconfig.yaml",
        "/svelte/../../../config.yaml",
        "/library/upload/../../config.yaml",
        "/en/../config.yaml",
    ]


def test_no_route_serves_a_file_of_the_machine(page: ServedPage) -> None:
    for path in served_paths(page.services.workspace.data_dir):
        assert ask(page, path)[0] in {404, 405}, path


@pytest.mark.parametrize(
    "path",
    ["upload", "upload_progress", "queue/join", "queue/data", "info", "openapi.json", "reset",
     "heartbeat/x", "startup-events", "vibe-edit", "runs", "run-history/connect", "call/x",
     "stream/x", "component_server", "login"],
)  # fmt: skip
def test_of_gradio_only_what_the_page_uses_answers(page: ServedPage, path: str) -> None:
    for base in ("", "/en"):
        assert ask(page, f"{base}/gradio_api/{path}")[0] == 404
        assert ask(page, f"{base}/gradio_api/{path}", method="POST")[0] == 404


def test_the_page_and_its_parts_answer(page: ServedPage) -> None:
    for path in ("/", "/en/", "/?c=3", "/theme.css", "/en/theme.css?v=1", "/config", "/robots.txt"):
        assert ask(page, path)[0] == 200, path
    assert ask(page, "/en")[0] == 307


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "", "127.0.0.1.evil.example"]
)
def test_another_name_is_refused(page: ServedPage, host: str) -> None:
    status, _, body = ask(page, "/", host=host)
    assert (status, body) == (421, FOREIGN)


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_this_machine_has_several_names(page: ServedPage, host: str) -> None:
    assert ask(page, "/robots.txt", host=host)[0] == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_a_page_of_another_site_is_refused(page: ServedPage, method: str, origin: str) -> None:
    path = "/library/upload/" + "0" * 32 if method == "PUT" else "/gradio_api/run/predict"
    status, headers, body = ask(page, path, method=method, origin=origin)
    assert (status, body) == (403, OTHER_SITE)
    assert "access-control-allow-origin" not in headers


def test_the_page_itself_may_ask(page: ServedPage) -> None:
    own = page.url.rstrip("/")
    assert ask(page, "/robots.txt", origin=own)[0] == 200


def test_every_response_says_what_a_browser_may_do_with_it(page: ServedPage) -> None:
    for path in ("/", "/en/", "/theme.css", "/nothing", "/en"):
        headers = ask(page, path)[1]
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"


async def _answer(scope: Message, _receive: Receive, send: Send) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": []}
    await send(start if scope["type"] == "http" else {"type": "websocket.accept"})


def first_sent(scope: Message, *, host: str) -> Message:
    """Return the first message of a doorkeeper in front of what answers everything."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    keeper = Doorkeeper(_answer, host=host, languages=["/", "/en/"], own="/library/")
    asyncio.run(keeper({"method": "GET", "path": "/", "headers": [], **scope}, receive, send))
    return sent[0]


@pytest.mark.parametrize(
    ("listening", "status"),
    [("127.0.0.1", 421), ("::1", 421), ("localhost", 421), ("0.0.0.0", 200)],
)
def test_in_a_network_the_machine_goes_by_any_name(listening: str, status: int) -> None:
    scope = {"type": "http", "headers": [(b"host", b"study.lan:7860")]}
    assert first_sent(scope, host=listening)["status"] == status


def test_a_web_socket_is_refused() -> None:
    sent = first_sent({"type": "websocket"}, host="127.0.0.1")
    assert sent == {"type": "websocket.close", "code": 1008}


def test_a_file_named_in_an_event_is_not_read(page: ServedPage) -> None:
    # Gradio's own trick for components with files: none of ours has any.
    config = json.loads(ask(page, "/config")[2])
    kinds = {component["type"] for component in config["components"]}
    assert kinds.isdisjoint({"file", "image", "gallery", "audio", "video", "uploadbutton"})
