"""A small knowledge base, built once; tests that change it get a copy."""

import shutil
from pathlib import Path

import pytest

from chains.settings.load import load_settings
from chains.workspace import Workspace
from tests.support.zhiwen import CONFIG, Zhiwen

DOCUMENTS = {
    "保修政策.md": "# 保修政策\n\n## 期限\n\n增压泵的保修期为 24 个月，自发货日起计算。\n\n"
    "潜水泵的保修期为 36 个月。😀表情不算作两个字符。\n\n## 办理\n\n"
    "寄回工厂修理的产品，七个工作日内修好寄出。\n",
    "仓库规定.txt": "叉车在库内限速 5 公里/小时，转弯鸣号。\n发现险情先按警铃，再拨内线 8119。\n",
    "指南/guide.md": "# Pump guide\n\nThe pump must stand at least 30 cm above the floor of the "
    "basin. Check the oil every 500 hours of operation.\n",
}


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three files; the session shares it, so nobody may change it."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose knowledge base `default` holds the three files."""
    data_dir = tmp_path_factory.mktemp("data")
    workspace = Workspace(load_settings(CONFIG), data_dir=data_dir)
    workspace.ingest("default", [documents])
    workspace.close()
    return data_dir


@pytest.fixture
def zhiwen(library: Path, capsys: pytest.CaptureFixture[str]) -> Zhiwen:
    """The command on the shared knowledge base, for commands that only read."""
    return Zhiwen(library, capsys)


@pytest.fixture
def own_zhiwen(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Zhiwen:
    """The command on a copy of the knowledge base, for commands that change it."""
    data_dir = tmp_path / "data"
    shutil.copytree(library, data_dir)
    return Zhiwen(data_dir, capsys)


@pytest.fixture
def new_zhiwen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Zhiwen:
    """The command on a data directory that does not exist yet."""
    return Zhiwen(tmp_path / "data", capsys)
