import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from loaders.errors import CorruptFileError, UnsupportedFormatError
from loaders.office.libreoffice import converted, find_libreoffice
from tests.support.loader_files import load
from tests.support.old_office import needs_libreoffice, write_odt


def write_program(folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_libreoffice() is None
    (tmp_path / "a.doc").write_bytes(b"x")
    message = "a .doc file can only be read with LibreOffice, which is not installed"
    with (
        pytest.raises(UnsupportedFormatError, match=message) as caught,
        converted(tmp_path / "a.doc", suffix=".doc", target="docx"),
    ):
        pass
    assert caught.value.hint == "Install LibreOffice, or save it as .docx."


def test_a_hanging_program_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "pid"
    write_program(tmp_path, f"sleep 60 &\necho $! > {note}\nwait")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "a.doc").write_bytes(b"x")
    with (
        pytest.raises(CorruptFileError, match=r"did not finish with the file within 0\.5 seconds"),
        converted(tmp_path / "a.doc", suffix=".doc", target="docx", max_seconds=0.5),
    ):
        pass
    assert _has_ended(int(note.read_text()))


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    write_program(tmp_path, f"sleep 60 &\necho $! > {note}.new\nmv {note}.new {note}\nwait")
    (tmp_path / "a.doc").write_bytes(b"x")
    source = (
        "from pathlib import Path; from loaders.office.libreoffice import converted\n"
        f"with converted(Path({str(tmp_path / 'a.doc')!r}), suffix='.doc', target='docx'): pass"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=Path(__file__).parents[3],
        env={
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "TMPDIR": str(tmp_path),  # a killed process leaves its folder
        },
    )
    deadline = time.monotonic() + 30
    while not note.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    reader.kill()
    reader.wait()
    assert _has_ended(int(note.read_text()))


def _has_ended(process: int) -> bool:
    deadline = time.monotonic() + 10
    while _is_running(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not _is_running(process)


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # a container may have nobody who reaps it


def test_a_program_that_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "a.xls").write_bytes(b"x")
    with (
        pytest.raises(CorruptFileError, match=r"LibreOffice cannot read this \.xls file") as caught,
        converted(tmp_path / "a.xls", suffix=".xls", target="xlsx"),
    ):
        pass
    assert caught.value.hint.endswith("save it as .xlsx.")


@needs_libreoffice
def test_nothing_that_a_document_links_to_is_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        link = f"http://127.0.0.1:{server.server_port}/a.png"
        image = f'<draw:image xlink:href="{link}" xlink:type="simple" xlink:actuate="onLoad"/>'
        body = f"<text:p>正文<draw:frame>{image}</draw:frame></text:p>"
        parsed = load(write_odt(tmp_path / "文档.odt", body=body))
        server.shutdown()
    assert parsed.blocks[0].text == "正文"
    assert asked == []
