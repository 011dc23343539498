"""An ingest opens no connection beyond the loopback, in none of its processes."""

import json
import os
import shutil
import subprocess
import sys
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest

from eval.bench.documents import write_documents
from tests.support.zhiwen import CONFIG, ROOT

GUARD = ROOT / "tests/support/blocked_network"
TEXT = "水泵的运行记录应当每月核对一次，并报上级主管部门备案。"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """One file of each format that needs neither a model nor another program."""
    folder = tmp_path / "documents"
    write_documents(tmp_path / "made", count=48)
    folder.mkdir()
    for made in sorted((tmp_path / "made").iterdir()):
        first = min(made.iterdir())
        shutil.copy(first, folder / f"a{first.suffix}")
    _write_text_formats(folder)
    _write_office(folder)
    _write_picture(folder / "a.png")
    return folder


def _write_text_formats(folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps({"内容": TEXT}), encoding="utf-8")
    (folder / "a.jsonl").write_text(json.dumps({"内容": TEXT}) + "\n", encoding="utf-8")
    (folder / "a.xml").write_text(f"<root><p>{TEXT}</p></root>", encoding="utf-8")
    (folder / "a.tsv").write_text(f"部门\t事项\n仓库\t{TEXT}\n", encoding="utf-8")
    (folder / "a.srt").write_text(f"1\n00:00:01,000 --> 00:00:03,000\n{TEXT}\n", encoding="utf-8")
    escaped = "".join(f"\\u{ord(character)}?" for character in TEXT)
    (folder / "a.rtf").write_text(rf"{{\rtf1\ansi {escaped}\par}}", encoding="ascii")
    page = f"<html><head><title>题</title></head><body><p>{TEXT}另有说明。</p>"
    # What a page refers to must not be fetched.
    page += '<img src="https://pictures.example.com/a.png"><script src="//x.example.com/a.js">'
    (folder / "b.html").write_text(f"{page}</script></body></html>", encoding="utf-8")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "记录", "a@example.com", "b@example.com"
    mail.set_content(TEXT)
    (folder / "a.eml").write_bytes(bytes(mail))


def _write_office(folder: Path) -> None:
    import openpyxl
    import pptx

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["部门", "事项"], ["仓库", TEXT]):
        book.active.append(row)
    book.save(folder / "a.xlsx")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = TEXT
    deck.save(str(folder / "a.pptx"))


def _write_picture(path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (900, 120), "white")
    drawing = ImageDraw.Draw(picture)
    drawing.text((20, 20), "PUMP RECORD 2026", fill="black", font=ImageFont.load_default(60))
    picture.save(path)


@cache
def without_network() -> list[str]:
    """Return what runs a command without any network at all, where this user may do that."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return []
    prefix = ["unshare", "--map-root-user", "--net"]
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if allowed else []


def test_no_process_reaches_for_the_network(documents: Path, tmp_path: Path) -> None:
    log = tmp_path / "network.log"
    command = [sys.executable, "-m", "app", "ingest", str(documents), "--json", "--strict"]
    command += ["--config", str(CONFIG), "--profile", "offline"]
    command += ["--data-dir", str(tmp_path / "data"), "--set", "ingest.workers=2"]
    done = subprocess.run(
        [*without_network(), *command],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join([str(GUARD), str(ROOT)]), "NETWORK_LOG": str(log)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert report["failed"] == []
    assert report["added"] == len(list(documents.iterdir())) == 17
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("guarded")] == []
    assert len(lines) >= 3, "the reading processes were not guarded"


def test_the_guard_is_in_force(tmp_path: Path) -> None:
    log = tmp_path / "network.log"
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(GUARD), "NETWORK_LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the network is blocked: '192.0.2.1'" in done.stderr
    assert "tried '192.0.2.1'" in log.read_text(encoding="utf-8")
