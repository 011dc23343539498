"""The README's pictures: `make pictures`, or `python -m tests.ui.browser.pictures [FOLDER]`.

Serves the bundled documents in the offline profile, does in a browser what the pictures show, and
writes them as PNGs with few colours, below 300 KB each.
"""

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from chains.settings.origins import load_configuration
from chains.telemetry import disable_telemetry
from chains.workspace import Workspace
from eval.dataset import demo_dataset
from tests.ui.browser.chatting import LONG, ask
from tests.ui.browser.conftest import NARROW, WIDE, choose_tab, chromium
from tests.ui.web.visitor import free_port
from ui.web.launch import launch_page

ROOT = Path(__file__).parents[3]
MOST_BYTES = 300_000
COLOURS = 128
TALL = {"width": 1440, "height": 1180}
POSTER = {"width": 1440, "height": 1500}
VERY_LONG = 600_000
"""Milliseconds: an experiment reads the documents twice, their pictures too."""
QUESTION = "安全通告里的 QY-250 更换电源线要收费吗？"
FOLLOW_UP = "那换完以后保修期怎么算？"


def main(folder: Path) -> None:
    """Write all pictures to a folder."""
    disable_telemetry()
    folder.mkdir(parents=True, exist_ok=True)
    # From inside a folder, so that no picture shows where that is on somebody's disk.
    with TemporaryDirectory() as here, chdir(here), sync_playwright() as playwright:
        config = Path(shutil.copy(ROOT / "config.yaml", "config.yaml"))
        configuration = load_configuration(config, profile="offline")
        workspace = Workspace(configuration.settings, data_dir=Path("data"))
        workspace.ingest("demo", [demo_dataset() / "documents"])
        page = launch_page(
            workspace,
            configuration=configuration,
            knowledge_base="demo",
            host="127.0.0.1",
            port=free_port(),
            block=False,
        )
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        take_all(browser, page.url, folder)
        browser.close()
        page.close()
        workspace.close()


def take_all(browser: Browser, url: str, folder: Path) -> None:
    """Take the pictures of the page that is served at an address."""
    take(browser, url, folder / "chat.png", show=show_chat, size=TALL)
    kept = f"{url}?c=1"
    take(browser, kept, folder / "chat-dark.png", show=show_source, theme="dark")
    take(browser, kept, folder / "chat-phone.png", show=show_source, size=NARROW, scale=2)
    take(browser, url, folder / "library.png", show=show_library)
    take(browser, url, folder / "lab.png", show=show_lab)
    take(browser, url, folder / "evaluation.png", show=show_evaluation, size=POSTER)
    take(browser, url, folder / "settings.png", show=show_settings)


def take(
    browser: Browser,
    url: str,
    target: Path,
    *,
    show: Callable[[Page], None],
    theme: str = "light",
    size: dict[str, int] | None = None,
    scale: int = 1,
) -> None:
    """Take one picture.

    Args:
        browser: Chromium.
        url: Where the page is served.
        target: The PNG.
        show: Brings about what is to be seen.
        theme: "light" or "dark".
        size: Of the window, in CSS pixels; WIDE if not given.
        scale: Pixels of the picture per CSS pixel and side.
    """
    context = browser.new_context(
        viewport=size or WIDE,  # type: ignore[arg-type]
        color_scheme=theme,  # type: ignore[arg-type]
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#tabs")
    page.evaluate("document.body.dataset.banner = 'closed'")
    show(page)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.mouse.move(0, 0)
    write_small(page.screenshot(), target)
    context.close()


def write_small(png: bytes, target: Path) -> None:
    """Write a picture with few colours.

    Raises:
        ValueError: It is still too large.
    """
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
    if target.stat().st_size > MOST_BYTES:
        raise ValueError(f"{target}: {target.stat().st_size} bytes, at most {MOST_BYTES}")


def show_chat(page: Page) -> None:
    """Ask, ask on, and look at the page that a sentence is from."""
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    show_source(page)
    page.locator("#passages [data-act=page-image]").first.click()
    expect(page.locator("#passages .page-image img").first).to_be_visible(timeout=LONG)
    page.wait_for_load_state("networkidle")


def show_source(page: Page) -> None:
    """Look at the passage that a sentence is from."""
    page.locator("article.exchange").last.locator("a.cite").first.click()
    expect(page.locator("#passages mark.lit").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def show_library(page: Page) -> None:
    """Show the documents."""
    choose_tab(page, "知识库")
    expect(page.locator("table.documents tbody tr").first).to_be_visible()


def show_lab(page: Page) -> None:
    """Follow a question through the stages."""
    choose_tab(page, "检索")
    form = page.locator("#lab-ask")
    form.get_by_role("textbox").or_(form.get_by_role("searchbox")).first.fill(QUESTION)
    form.get_by_role("button").first.click()
    expect(page.locator("#lab-table tbody tr").first).to_be_visible(timeout=LONG)
    page.wait_for_load_state("networkidle")


def show_evaluation(page: Page) -> None:
    """Run the shipped experiment on ways of searching, and show what came of it."""
    choose_tab(page, "评测")
    page.get_by_text("做一个实验", exact=True).click()
    form = page.locator("form[data-submit=plan]")
    form.get_by_label("实验").select_option("retrieval")
    form.get_by_role("button", name="看计划").click()
    page.get_by_role("button", name="开始实验").click(timeout=LONG)
    page.get_by_role("button", name="查看结果").click(timeout=VERY_LONG)
    expect(page.locator("#evaluation-main figure svg").first).to_be_visible()


def show_settings(page: Page) -> None:
    """Run the checks."""
    choose_tab(page, "设置")
    page.get_by_role("button", name="开始检查").click()
    expect(page.locator("#checks li").first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="开始检查")).to_be_visible(timeout=LONG)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
