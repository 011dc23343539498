import httpx
import pytest

from loaders.errors import FetchError
from loaders.web.file_names import file_name


def named(url: str, kind: str = "", *, head: bytes = b"", offered: str = "") -> str:
    headers = httpx.Headers({"Content-Type": kind, "Content-Disposition": offered})
    return file_name(httpx.URL(url), headers=headers, head=head)


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("https://a.test/", "text/html; charset=gbk", "a.test.html"),
        ("https://a.test/report.pdf", "text/html", "report.html"),
        ("https://a.test/get?id=1", "application/pdf", "get.pdf"),
        ("https://a.test/notes.md", "text/plain", "notes.md"),
        ("https://a.test/rows.csv", "application/octet-stream", "rows.csv"),
        ("https://a.test/%E9%80%9A%E7%9F%A5.docx", "application/octet-stream", "通知.docx"),
        ("https://a.test/feed", "application/rss+xml", "feed.xml"),
        ("https://a.test/data", "application/json", "data.json"),
        ("https://a.test/p", "image/png", "p.png"),
        ("https://a.test/..%2f..%2fetc%2fpasswd", "text/plain", "passwd.txt"),
        ("https://a.test/" + "长" * 200, "text/html", "长" * 60 + ".html"),
    ],
)
def test_the_suffix_fits_the_content_type(url: str, kind: str, name: str) -> None:
    assert named(url, kind) == name


def test_without_a_type_the_first_bytes_tell() -> None:
    assert named("https://a.test/x", head=b"%PDF-1.7") == "x.pdf"
    assert named("https://a.test/x", head=b"\n<!DOCTYPE html><p>") == "x.html"
    assert named("https://a.test/x", head="文字".encode()) == "x.txt"
    with pytest.raises(FetchError, match="it is of the type"):
        named("https://a.test/x", head=b"\0\1\2")


def test_the_name_that_the_server_offers_counts() -> None:
    offered = "attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.xlsx"
    assert named("https://a.test/get", "application/octet-stream", offered=offered) == "年报.xlsx"
    with pytest.raises(FetchError, match="of the type image/svg"):
        named("https://a.test/a.svg", "image/svg+xml")
