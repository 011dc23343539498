import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.ui.web.conftest import CONFIG, configuration_of, make_workspace
from tests.ui.web.visitor import Visitor, free_port
from ui.web.errors import PageError
from ui.web.launch import ServedPage, launch_page

SERVE = """
import sys
from pathlib import Path
from chains.telemetry import disable_telemetry
disable_telemetry()
from chains.settings.origins import load_configuration
from chains.workspace import Workspace
from ui.web.launch import launch_page
configuration = load_configuration(Path(sys.argv[1]), profile="offline")
workspace = Workspace(configuration.settings, data_dir=Path(sys.argv[2]))
launch_page(workspace, configuration=configuration, knowledge_base="手册", host="127.0.0.1",
            port=int(sys.argv[3]), on_ready=lambda url: print(url, flush=True))
print("closed")
"""


def launch_unserved(folder: Path, *, host: str, port: int) -> None:
    workspace = make_workspace(folder)
    configuration = configuration_of(workspace)
    launch_page(workspace, configuration=configuration, knowledge_base="x", host=host, port=port)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_answers_within_eight_seconds_and_ends_quietly_while_tabs_poll(library: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-c", SERVE, str(CONFIG), str(library), str(port)]
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=CONFIG.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while not listens(port) and process.poll() is None:
            time.sleep(0.05)
        status = httpx.get(url).status_code
        seconds = time.monotonic() - started
        assert process.stdout is not None
        address = process.stdout.readline()
        with Visitor(url).polling(tabs=10):
            process.send_signal(signal.SIGINT)
            printed, complaints = process.communicate(timeout=20)
    assert status == httpx.codes.OK
    assert (address, printed, complaints) == (f"{url}\n", "closed\n", "")
    # It takes 3.5 s; a machine that runs other things at the same time is given its share more.
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert seconds < 8 * busy


def test_the_page_names_no_other_server(page: ServedPage) -> None:
    html = httpx.get(page.url).text
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", html))
    assert {address.split("//")[1] for address in addresses} <= {"127.0.0.1"}
    assert "og:" not in html
    assert '<html\n\tlang="zh"' in html


def test_the_browser_may_not_ask_another_server(page: ServedPage) -> None:
    policy = httpx.get(page.url).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_our_style_comes_along_and_no_web_font(page: ServedPage) -> None:
    config = httpx.get(f"{page.url}config").json()
    assert "--paper: #fbfaf7" in config["css"]
    assert config["stylesheets"] == []
    assert config["footer_links"] == []
    theme = httpx.get(f"{page.url}theme.css").text
    assert "PingFang SC" in theme
    assert "https:" not in theme
    assert "@import" not in theme


def test_a_port_in_use_is_an_error_of_our_own(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(PageError, match=f"port {port} is already in use") as caught:
            launch_unserved(tmp_path, host="127.0.0.1", port=port)
    assert caught.value.hint == "choose another with --port"


def test_an_address_that_is_not_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(PageError, match=r"cannot listen on nowhere:7860 \(Name or service not"):
        launch_unserved(tmp_path, host="nowhere", port=7860)
