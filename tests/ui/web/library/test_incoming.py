import os
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from chains.knowledge.uploads import uploads_folder
from ui.web.library.incoming import ADDRESS, Incoming, add_upload_route

BATCH = "0123456789abcdef" * 2


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    app = FastAPI()
    add_upload_route(app, Incoming(tmp_path))
    return TestClient(app)


def send(client: TestClient, path: str, content: str, *, batch: str = BATCH) -> int:
    headers = {"X-Zhiwen-Path": quote(path)}
    return client.put(f"{ADDRESS}/{batch}", content=content.encode(), headers=headers).status_code


def test_files_arrive_under_their_relative_paths(client: TestClient, tmp_path: Path) -> None:
    assert send(client, "合同/甲.md", "一") == 201
    assert send(client, "乙 100%.md", "二") == 201
    taken = Incoming(tmp_path).take(BATCH, "手册")
    assert [file.source for file in taken.files] == ["乙 100%.md", "合同/甲.md"]
    assert taken.files[1].path.read_text(encoding="utf-8") == "一"
    assert taken.failed == ()
    assert not (tmp_path / "uploads" / ".incoming" / BATCH).exists()


def test_a_path_that_comes_twice_is_taken_once(client: TestClient, tmp_path: Path) -> None:
    assert send(client, "x.md", "一") == 201
    assert send(client, "x.md", "二") == 409
    (file,) = Incoming(tmp_path).take(BATCH, "手册").files
    assert file.path.read_text(encoding="utf-8") == "一"


def test_nothing_is_written_outside(client: TestClient, tmp_path: Path) -> None:
    assert send(client, "../../../evil.md", "x") == 201
    assert send(client, "x.md", "x", batch="..%2f..%2fevil") == 404
    assert send(client, "x.md", "x", batch="A" * 32) == 400
    incoming = tmp_path / "uploads" / ".incoming"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [incoming / BATCH / "evil.md"]


def test_another_sites_page_cannot_send_files(client: TestClient, tmp_path: Path) -> None:
    assert client.put(f"{ADDRESS}/{BATCH}", content=b"x").status_code == 403
    asked = client.options(
        f"{ADDRESS}/{BATCH}",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "x-zhiwen-path",
        },
    )
    assert "access-control-allow-origin" not in asked.headers
    assert not list(tmp_path.iterdir())


def test_a_file_where_a_folder_was_is_named(client: TestClient, tmp_path: Path) -> None:
    folder = uploads_folder(tmp_path, "手册")
    (folder / "a.md" / "inner").mkdir(parents=True)
    assert send(client, "a.md", "一") == 201
    taken = Incoming(tmp_path).take(BATCH, "手册")
    assert taken.files == ()
    assert taken.failed[0][0] == "a.md"


def test_what_was_abandoned_goes_after_a_day(client: TestClient, tmp_path: Path) -> None:
    old, new = "a" * 32, "b" * 32
    for batch in (old, new, BATCH):
        assert send(client, "x.md", "一", batch=batch) == 201
    folder = tmp_path / "uploads" / ".incoming"
    yesterday = time.time() - 90_000
    os.utime(folder / old, (yesterday, yesterday))
    Incoming(tmp_path).take(BATCH, "手册")
    assert [path.name for path in folder.iterdir()] == [new]


def test_nobody_else_on_the_machine_can_read_what_is_on_its_way(
    client: TestClient, tmp_path: Path
) -> None:
    send(client, "甲.md", "一")
    folder = tmp_path / "uploads" / ".incoming"
    assert folder.stat().st_mode & 0o077 == 0
