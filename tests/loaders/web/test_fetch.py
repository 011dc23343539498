import gzip
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from loaders.errors import FetchError
from loaders.files import load_file
from loaders.options import LoaderOptions, WebOptions
from loaders.web.fetch import fetch

PAGE = "<html><head><title>公告</title></head><body><p>明天停水。</p></body></html>".encode()
PUBLIC, PRIVATE = "93.184.216.34", "10.0.0.7"
HTML = {"Content-Type": "text/html; charset=utf-8"}
Reply = tuple[int, dict[str, str], bytes]


@contextmanager
def server(reply: Callable[[str], Reply]) -> Iterator[str]:
    """Answer each path as `reply` says; gives the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = reply(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def names(hosts: dict[str, list[str]]) -> Callable[[str, int], Sequence[str]]:
    """Return a resolver that gives the next address of a host at each call, the last for ever."""

    def resolve(host: str, port: int) -> Sequence[str]:
        left = hosts[host]
        return [left.pop(0) if len(left) > 1 else left[0]]

    return resolve


def fake(reply: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(reply)


def redirecting(routes: dict[str, str]) -> httpx.MockTransport:
    """Redirect the hosts that are named to the addresses given; others answer with a page."""

    def reply(request: httpx.Request) -> httpx.Response:
        if target := routes.get(request.headers["Host"]):
            return httpx.Response(302, headers={"Location": target})
        return httpx.Response(200, headers=HTML, stream=httpx.ByteStream(PAGE))

    return fake(reply)


def test_a_page_is_saved_and_read(tmp_path: Path) -> None:
    with server(lambda _: (200, HTML, PAGE)) as address:
        found = fetch(f"{address}/公告/停水.php?id=1", folder=tmp_path, options=WebOptions())
    assert found.path.name == "停水.html"
    assert found.url.startswith(address)
    parsed = load_file(found.path, options=LoaderOptions())
    assert (parsed.title, parsed.text) == ("公告", "明天停水。")


def test_redirects_within_the_typed_private_host_are_followed(tmp_path: Path) -> None:
    def reply(path: str) -> Reply:
        return (302, {"Location": "/b"}, b"") if path == "/a" else (200, HTML, PAGE)

    with server(reply) as address:
        found = fetch(f"{address}/a", folder=tmp_path, options=WebOptions())
    assert found.url == f"{address}/b"


def test_packed_answers_are_unpacked(tmp_path: Path) -> None:
    headers = {**HTML, "Content-Encoding": "gzip"}
    with server(lambda _: (200, headers, gzip.compress(PAGE * 50_000))) as address:
        found = fetch(address, folder=tmp_path, options=WebOptions())
    assert found.path.read_bytes() == PAGE * 50_000


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((404, {}, b""), "the server answered 404 Not Found"),
        ((500, {}, b""), "the server answered 500 Internal Server Error"),
        ((200, HTML, b"x" * 2_000_000), "the answer has more than 1 MB"),
        (
            (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(b"x" * 50_000_000)),
            "the answer has more than 1 MB",
        ),
        ((200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-9]), "cut off"),
        ((200, {**HTML, "Content-Encoding": "gzip"}, b"no gzip"), "the answer cannot be read"),
        ((200, {**HTML, "Content-Encoding": "gzip, gzip"}, b""), "packs its answer as gzip, gzip"),
        ((200, {"Content-Type": "video/mp4"}, b"x"), "it is of the type video/mp4"),
        ((302, {"Location": "/"}, b""), "it redirects more than 10 times"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "the address has file, only http"),
        ((302, {"Location": "http://127.0.0.1:x/"}, b""), "Invalid URL in location header"),
        ((200, {**HTML, "Content-Length": "99"}, b"x"), "the answer cannot be read"),
    ],
)
def test_what_cannot_be_fetched_is_named(reply: Reply, message: str, tmp_path: Path) -> None:
    with server(lambda _: reply) as address, pytest.raises(FetchError, match=message):
        fetch(address, folder=tmp_path, options=WebOptions(max_mb=1))


def test_wrong_addresses_are_named(tmp_path: Path) -> None:
    for url, message in [
        ("ftp://example.com/a", "the address has ftp, only http and https are fetched"),
        ("example.com", "the address has no scheme"),
        ("http://", "only http and https"),
        ("http://127.0.0.1:9/", "the server cannot be reached: Connection refused"),
    ]:
        with pytest.raises(FetchError, match=message):
            fetch(url, folder=tmp_path, options=WebOptions())


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    end = threading.Event()

    def reply(_: str) -> Reply:
        end.wait(5)
        return 200, HTML, PAGE

    with server(reply) as address:
        with pytest.raises(FetchError, match="the server does not answer in time"):
            fetch(address, folder=tmp_path, options=WebOptions(timeout=0.2))
        end.set()


@pytest.mark.parametrize(
    "target", ["http://inside.test/", "http://inside.test:8080/x", "https://inside.test/"]
)
def test_a_public_page_may_not_redirect_into_a_private_network(target: str, tmp_path: Path) -> None:
    resolve = names({"news.test": [PUBLIC], "inside.test": [PRIVATE]})
    transport = redirecting({"news.test": target})
    with pytest.raises(FetchError, match=r"redirects to inside\.test, which is in a private"):
        fetch(
            "http://news.test/",
            folder=tmp_path, options=WebOptions(), resolve=resolve, transport=transport,
        )  # fmt: skip
    fetch(
        "http://news.test/",
        folder=tmp_path,
        options=WebOptions(allow_private=True), resolve=resolve, transport=transport,
    )  # fmt: skip


def test_a_name_that_changes_its_address_is_refused(tmp_path: Path) -> None:
    """DNS rebinding: the second look-up of the same host gives a private address."""
    resolve = names({"news.test": [PUBLIC, PRIVATE]})
    transport = redirecting({"news.test": "http://news.test/"})
    with pytest.raises(FetchError, match=r"redirects to news\.test, which is in a private"):
        fetch(
            "http://news.test/",
            folder=tmp_path, options=WebOptions(), resolve=resolve, transport=transport,
        )  # fmt: skip


def test_a_private_page_may_not_lead_to_another_private_host(tmp_path: Path) -> None:
    resolve = names({"wiki.test": [PRIVATE], "other.test": ["10.0.0.8"]})
    with pytest.raises(FetchError, match=r"redirects to other\.test"):
        fetch(
            "http://wiki.test/",
            folder=tmp_path,
            options=WebOptions(),
            resolve=resolve,
            transport=redirecting({"wiki.test": "http://other.test/"}),
        )


def test_the_connection_goes_to_the_address_that_was_checked(tmp_path: Path) -> None:
    seen: list[tuple[str, str, str]] = []

    def reply(request: httpx.Request) -> httpx.Response:
        name = request.extensions["sni_hostname"]
        seen.append((request.url.host, request.headers["Host"], name))
        assert "cookie" not in request.headers
        assert request.headers["User-Agent"] == "zhiwen"
        headers = {**HTML, "Location": "https://news.test:444/", "Set-Cookie": "a=b"}
        status = 302 if len(seen) == 1 else 200
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(PAGE))

    found = fetch(
        "https://user:secret@news.test/",
        folder=tmp_path,
        options=WebOptions(),
        resolve=names({"news.test": [PUBLIC]}),
        transport=fake(reply),
    )
    assert seen == [(PUBLIC, "news.test", "news.test"), (PUBLIC, "news.test:444", "news.test")]
    assert found.url == "https://news.test:444/"


def test_the_next_address_is_tried_when_one_does_not_answer(tmp_path: Path) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.host == PUBLIC:
            raise httpx.ConnectError("no route")
        return httpx.Response(200, headers=HTML, stream=httpx.ByteStream(PAGE))

    found = fetch(
        "http://news.test/",
        folder=tmp_path,
        options=WebOptions(),
        resolve=lambda host, port: [PUBLIC, "2606:4700::1111"],
        transport=fake(reply),
    )
    assert found.path.name == "news.test.html"


def test_proxies_of_the_environment_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with server(lambda _: (200, HTML, PAGE)) as address:
        assert fetch(address, folder=tmp_path, options=WebOptions()).path.exists()
