"""A served page over a small knowledge base, one for the whole session."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chains.settings.load import load_settings
from chains.settings.origins import Configuration
from chains.workspace import Workspace
from tests.ui.web.visitor import free_port
from ui.web.launch import ServedPage, launch_page

CONFIG = Path(__file__).parents[3] / "config.yaml"
DOCUMENTS = {
    "保修政策.md": "# 保修政策\n\n增压泵的保修期为 24 个月，自发货日起计算。\n\n"
    "潜水泵的保修期为 36 个月。\n",
    "仓库规定.txt": "叉车在库内限速 5 公里/小时，转弯鸣号。\n发现险情先按警铃，再拨内线 8119。\n",
    "网页.md": "# 字符 <b>粗</b>\n\n危险字符的写法是 <script>alert(1)</script> "
    "<img src=x onerror=alert(2)> [点](javascript:alert(3))。\n",
}


def make_workspace(data: Path, *overlays: Mapping[str, Any]) -> Workspace:
    settings = load_settings(CONFIG, profile="offline", overlays=overlays)
    return Workspace(settings, data_dir=data)


def configuration_of(workspace: Workspace) -> Configuration:
    """The workspace's settings, as if they all were defaults."""
    return Configuration(settings=workspace.settings, file=CONFIG, origins={})


@contextmanager
def serving(workspace: Workspace) -> Iterator[ServedPage]:
    page = launch_page(
        workspace,
        configuration=configuration_of(workspace),
        knowledge_base="手册",
        host="127.0.0.1",
        port=free_port(),
        block=False,
    )
    try:
        yield page
    finally:
        page.close()
        workspace.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the knowledge base 手册."""
    documents = tmp_path_factory.mktemp("documents")
    for name, content in DOCUMENTS.items():
        (documents / name).write_text(content, encoding="utf-8")
    data = tmp_path_factory.mktemp("data")
    workspace = make_workspace(data)
    workspace.ingest("手册", [documents])
    workspace.close()
    return data


@pytest.fixture(scope="session")
def page(library: Path) -> Iterator[ServedPage]:
    """The page, served, for what no browser has to see."""
    with serving(make_workspace(library)) as served:
        yield served
