"""Debian's Chromium on the served page; one browser and one server for the whole package.

Not for the whole session: Playwright's synchronous interface keeps an event loop in the main
thread until it is stopped, and other tests run loops of their own.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.ui.web.conftest import DOCUMENTS, make_workspace, serving
from ui.web.launch import ServedPage

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

_PATIENCE = 20_000
"""Milliseconds: the machine may be busy with other tests."""


def chromium() -> str:
    """Return the path of Chromium; its absence fails a machine that runs the whole check."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("ZHIWEN_REQUIRE_BROWSER"):
            pytest.fail("Chromium is missing: install Debian's package `chromium`")
        pytest.skip("not run: Chromium is not installed")
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=_PATIENCE)
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    """The page in the offline profile; knowledge base 手册 holds `DOCUMENTS`."""
    documents = tmp_path_factory.mktemp("documents")
    for name, content in DOCUMENTS.items():
        (documents / name).write_text(content, encoding="utf-8")
    workspace = make_workspace(tmp_path_factory.mktemp("data"))
    workspace.ingest("手册", [documents])
    with serving(workspace) as page:
        yield page


@pytest.fixture
def tab(browser: Browser, served: ServedPage) -> Iterator[Page]:
    """A wide window on the page, with a profile of its own; complaints of the browser fail it."""
    yield from open_tab(browser, served.url)


def open_tab(browser: Browser, url: str, *, size: dict[str, int] | None = None) -> Iterator[Page]:
    """Open a window; it may ask nobody but this machine, and its scripts may not fail.

    Args:
        browser: Chromium.
        url: What it opens.
        size: Width and height in CSS pixels; WIDE if not given.
    """
    complaints: list[str] = []
    context = browser.new_context(
        viewport=size or WIDE,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE)
    context.route("**/*", only_this_machine)
    context.on("requestfailed", lambda request: complaints.extend(foreign(request.url)))
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.wait_for_selector("#tabs")
    yield page
    context.close()
    assert complaints == []


def only_this_machine(route: Route) -> None:
    """Let through what is asked of this machine, and fail everything else."""
    if foreign(route.request.url):
        route.abort()
    else:
        route.continue_()


def foreign(address: str) -> list[str]:
    """Return the address if it is another machine's."""
    return [] if address.startswith(("http://127.0.0.1", "data:", "blob:")) else [address]


def choose_tab(page: Page, name: str) -> None:
    """Go to a tab of the page by its title."""
    page.get_by_role("tab", name=name, exact=True).click()


def fixture_file(folder: Path, name: str, content: str) -> Path:
    """Write a file to upload."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
