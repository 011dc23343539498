"""Addresses given to `zhiwen ingest`, through a real server on this machine."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import pytest

from tests.support.zhiwen import Zhiwen

PAGE = "<html><head><title>{}</title></head><body><p>{}</p></body></html>"


class Site:
    """Pages by path; others are not found."""

    def __init__(self, url: str, pages: dict[str, str]) -> None:
        self.url = url
        self.pages = pages

    def write(self, path: str, title: str, text: str) -> str:
        """Set a page and return its address."""
        self.pages[path] = PAGE.format(title, text)
        return f"{self.url}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that answers as long as the test runs."""

    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(unquote(self.path))
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", pages)
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_is_found_under_its_address(new_zhiwen: Zhiwen, site: Site) -> None:
    url = site.write("/wiki/泵房", "泵房值班制度", "泵房夜间由两人值班，每两小时巡检一次。")
    ran = new_zhiwen("ingest", url, "--json")
    assert (ran.code, ran.json["added"], ran.json["failed"]) == (0, 1, [])
    [hit] = new_zhiwen("search", "夜间几人值班", "--json").json["hits"]
    assert hit["source"] == url
    assert "两人值班" in hit["text"]
    assert new_zhiwen("kb", "show", url, "--json").json["title"] == "泵房值班制度"


def test_an_address_is_asked_again_each_time(new_zhiwen: Zhiwen, site: Site) -> None:
    url = site.write("/a", "甲", "第一版写着三个月。")
    assert new_zhiwen("ingest", url, "--json").json["added"] == 1
    again = new_zhiwen("ingest", url, "--json").json
    assert (again["unchanged"], again["embedded"]) == (1, 0)
    site.write("/a", "甲", "第二版写着六个月。")
    assert new_zhiwen("ingest", url, "--json").json["updated"] == 1
    [hit] = new_zhiwen("search", "几个月", "--json").json["hits"]
    assert "六个月" in hit["text"]


def test_syncing_a_folder_leaves_addresses_alone(
    new_zhiwen: Zhiwen, site: Site, documents: Path
) -> None:
    url = site.write("/a", "甲", "网页上的一段话。")
    new_zhiwen("ingest", url)
    assert new_zhiwen("ingest", documents, "--sync", "--json").json["deleted"] == 0
    assert new_zhiwen("kb", "delete", url, "--json").json["document_gone"]


def test_a_page_with_the_content_of_a_file_is_no_move(
    new_zhiwen: Zhiwen, site: Site, tmp_path: Path
) -> None:
    url = site.write("/a", "甲", "网页上的一段话，也存成了文件。")
    new_zhiwen("ingest", url)
    (tmp_path / "存.html").write_text(site.pages["/a"], encoding="utf-8")
    ran = new_zhiwen("ingest", tmp_path / "存.html", "--json").json
    assert (ran["moved"], ran["unchanged"]) == (0, 1)
    assert new_zhiwen("kb", "show", url).code == 0


def test_what_cannot_be_fetched_is_named_and_the_rest_is_read(
    new_zhiwen: Zhiwen, site: Site, documents: Path
) -> None:
    ran = new_zhiwen("ingest", f"{site.url}/none", documents, "--json")
    assert (ran.code, ran.json["added"]) == (1, 3)
    [failed] = ran.json["failed"]
    assert failed["source"] == f"{site.url}/none"
    assert "404" in failed["error"]


def test_an_address_alone_that_cannot_be_fetched_writes_nothing(
    new_zhiwen: Zhiwen, site: Site
) -> None:
    ran = new_zhiwen("ingest", f"{site.url}/none")
    assert ran.code == 2
    assert "404" in ran.line
    assert not new_zhiwen.data_dir.exists()
