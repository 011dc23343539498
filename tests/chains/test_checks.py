import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chains.checks import Check, run_checks
from chains.retrieval.calibration import save_calibration, shipped_calibration
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from tests.support.knowledge import write_files


class Disk(NamedTuple):
    """What `shutil.disk_usage` tells."""

    total: int
    used: int
    free: int


def checks(data_dir: Path, *overlays: Mapping[str, Any], profile: str = "offline") -> list[Check]:
    settings = load_settings(packed_config(), profile=profile, overlays=overlays)
    workspace = Workspace(settings, data_dir=data_dir)
    found = list(run_checks(workspace))
    workspace.close()
    return found


def named(found: list[Check], name: str) -> Check:
    (check,) = (check for check in found if check.name == name)
    return check


def test_they_come_one_by_one(tmp_path: Path) -> None:
    names = [check.name for check in checks(tmp_path)]
    assert names == [
        "profile", "data directory", "embedding", "reranker", "chat", "device", "LibreOffice",
        "ollama",
    ]  # fmt: skip


def test_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 0, 10**9))
    check = named(checks(tmp_path), "data directory")
    assert (check.status, check.detail) == ("warning", f"{tmp_path}, 1.0 GB free")
    assert check.remedy.startswith("make room")


def test_a_data_directory_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    check = named(checks(tmp_path / "new" / "data"), "data directory")
    assert (check.status, check.detail) == ("failed", f"{tmp_path} may not be written to")
    assert "--data-dir" in check.remedy


def test_weights_in_a_folder(tmp_path: Path, bge_weights: Path, bge_reranker_weights: Path) -> None:
    found = checks(
        tmp_path,
        {
            "embedding": {"provider": "flag", "model": str(bge_weights)},
            "retrieval": {"reranker": {"provider": "flag", "model": str(bge_reranker_weights)}},
        },
    )
    assert named(found, "embedding").detail == f"{bge_weights} in {bge_weights}"
    assert named(found, "reranker").status == "ok"
    assert named(found, "device").detail.startswith(("CPU", "CUDA", "Apple"))


def test_a_folder_that_lacks_its_weights(tmp_path: Path) -> None:
    folder = tmp_path / "bge-small-zh-v1.5"
    folder.mkdir()
    embedding = {"provider": "flag", "model": str(folder)}
    check = named(checks(tmp_path / "data", {"embedding": embedding}), "embedding")
    assert check.status == "unavailable"
    assert check.detail.startswith(f"model folder {folder} lacks config.json and weights")
    assert "hf download" in check.remedy


def test_folders_of_models_that_read_files(
    tmp_path: Path, whisper_weights: Path, next_sentence_weights: Path
) -> None:
    folders = {
        "audio": {"model": str(whisper_weights)},
        "continuity_model": str(next_sentence_weights),
    }
    found = checks(tmp_path, {"loaders": folders})
    for name, folder in [
        ("speech model", whisper_weights),
        ("continuity model", next_sentence_weights),
    ]:
        assert (named(found, name).status, named(found, name).detail) == ("ok", f"in {folder}")


def test_such_folders_that_lack_a_part(tmp_path: Path, bge_weights: Path) -> None:
    folders = {"audio": {"model": str(bge_weights)}, "continuity_model": str(tmp_path / "none")}
    found = checks(tmp_path, {"loaders": folders})
    speech, continuity = named(found, "speech model"), named(found, "continuity model")
    assert (speech.status, continuity.status) == ("unavailable", "unavailable")
    assert speech.detail == f"the speech model in {bge_weights} lacks model.bin, vocabulary.json"
    assert continuity.detail == f"no such folder: {tmp_path / 'none'}"
    assert "loaders.audio.model" in speech.remedy
    assert "loaders.continuity_model" in continuity.remedy


@pytest.mark.parametrize("program", [None, "/usr/bin/soffice"])
def test_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None) -> None:
    monkeypatch.setattr("chains.checks.find_libreoffice", lambda: program)
    check = named(checks(tmp_path), "LibreOffice")
    assert check.status == "ok"
    assert check.detail == (program or "not found; .doc, .ppt, .xls and the like are refused")
    assert bool(check.remedy) == (program is None)


def test_a_remote_endpoint_is_named_and_left_alone(tmp_path: Path) -> None:
    remote = {"provider": "openai", "model": "m", "base_url": "https://api.example/v1"}
    found = checks(tmp_path, {"embedding": remote, "chat": remote})
    for name in ("embedding", "chat"):
        assert named(found, name).detail == "m at https://api.example/v1 (not asked)"


def test_a_knowledge_base_of_another_configuration(tmp_path: Path) -> None:
    workspace = Workspace(
        load_settings(packed_config(), profile="offline"), data_dir=tmp_path / "data"
    )
    workspace.ingest("手册", [write_files(tmp_path / "in", {"a.txt": "一段文字。"})])
    workspace.close()
    found = checks(tmp_path / "data", {"splitter": {"chunk_size": 64}})
    check = named(found, "knowledge base 手册")
    assert check.status == "warning"
    assert "built with another configuration (different: splitter)" in check.detail
    assert "zhiwen kb reindex" in check.remedy


def test_every_trouble_has_a_remedy(tmp_path: Path) -> None:
    chat = {"provider": "ollama", "model": "m", "base_url": "http://127.0.0.1:9"}
    embedding = {"provider": "flag", "model": "nobody/none"}
    troubles = [
        check
        for check in checks(tmp_path, {"chat": chat, "embedding": embedding})
        if check.status != "ok"
    ]
    assert [check.name for check in troubles] == ["embedding", "chat"]
    assert all(check.remedy for check in troubles)


def test_a_calibration_that_is_missing_or_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    gate = {"retrieval": {"gate": {"calibration": str(path)}}}
    missing = named(checks(tmp_path, gate), "evidence")
    assert (missing.status, missing.detail.startswith(f"{path}: cannot be read")) == (
        "failed",
        True,
    )
    save_calibration(shipped_calibration("lexical"), path)
    other = named(checks(tmp_path, gate, {"retrieval": {"top_k": 3}}), "evidence")
    assert other.status == "warning"
    assert "fitted for another retrieval configuration" in other.detail
    fixed = named(checks(tmp_path, {"retrieval": {"gate": {"threshold": 0.4}}}), "evidence")
    assert (fixed.status, fixed.detail) == ("ok", "answers from 0.40 upwards")
