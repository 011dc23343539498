from pathlib import Path
from typing import Any

import pytest
import yaml

from chains.errors import SettingsError
from chains.settings.load import load_settings, packed_config, read_config
from chains.settings.models import ExtractiveChat, HashingEmbedding

HASHING = {"provider": "hashing", "dimension": 128}


def write(folder: Path, content: object, *, name: str = "config.yaml") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, **arguments: Any) -> str:
    with pytest.raises(SettingsError) as error:
        load_settings(path, **arguments)
    return f"{error.value} | {error.value.hint}" if error.value.hint else str(error.value)


def test_each_layer_wins_over_the_one_before(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {
            "data_dir": "d",
            "splitter": {"chunk_size": 100},
            "retrieval": {"top_k": 2},
            "server": {"port": 1000},
            "profiles": {"p": {"retrieval": {"top_k": 3}, "server": {"port": 2000}}},
        },
    )
    experiment = {"server": {"port": 3000}, "chat": {"provider": "extractive"}}
    override = {"chat": {"max_sentences": 5}}
    settings = load_settings(path, profile="p", overlays=[experiment, override])
    assert settings.splitter.chunk_overlap == 0
    assert settings.splitter.chunk_size == 100
    assert settings.retrieval.top_k == 3
    assert settings.server.port == 3000
    assert settings.chat == ExtractiveChat(max_sentences=5)
    assert settings.profile == "p"


def test_the_file_names_the_profile_in_force(tmp_path: Path) -> None:
    sections = {"data_dir": "d", "profile": "p", "profiles": {"p": {"embedding": HASHING}}}
    settings = load_settings(write(tmp_path, sections))
    assert (settings.profile, settings.embedding) == ("p", HashingEmbedding(dimension=128))


@pytest.mark.parametrize("profile", [{}, {"profile": None}, {"profile": "full"}])
def test_without_a_profile_it_is_the_full_one(tmp_path: Path, profile: dict[str, Any]) -> None:
    path = write(tmp_path, {"data_dir": "d", **profile, "profiles": {"p": {}}})
    assert load_settings(path).profile == "full"


def test_full_is_the_base_whatever_the_file_names(tmp_path: Path) -> None:
    sections = {"data_dir": "d", "profile": "p", "profiles": {"p": {"embedding": HASHING}}}
    settings = load_settings(write(tmp_path, sections), profile="full")
    assert (settings.profile, settings.embedding.provider) == ("full", "flag")


def test_the_name_full_is_reserved(tmp_path: Path) -> None:
    path = write(tmp_path, {"data_dir": "d", "profiles": {"full": {"server": {"port": 1}}}})
    assert complaint(path) == (
        "config.yaml: profiles.full: this name is reserved for the sections without a profile"
    )


def test_a_profile_that_does_not_exist(tmp_path: Path) -> None:
    path = write(tmp_path, {"data_dir": "d", "profiles": {"offline": {}, "ollama": {}}})
    assert complaint(path, profile="ofline") == (
        "config.yaml: profile 'ofline' does not exist | did you mean offline?"
    )
    assert complaint(path, profile="xyz") == (
        "config.yaml: profile 'xyz' does not exist | there are: full, offline, ollama"
    )


def test_an_overlay_cannot_change_the_profile(tmp_path: Path) -> None:
    path = write(tmp_path, {"data_dir": "d", "profiles": {"p": {}}})
    assert complaint(path, overlays=[{"profile": "p"}]) == (
        "config.yaml: profile: an overlay cannot change it | use --profile NAME"
    )


def test_a_profile_without_keys_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "data_dir: d\nprofiles:\n  p:\n")
    assert load_settings(path, profile="p").retrieval == load_settings(path).retrieval


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "config.yaml: expected sections such as `embedding:`"),
        ("", "config.yaml: expected sections such as `embedding:`"),
        ("profiles: [1]", "config.yaml: profiles: expected a mapping of names to sections"),
        ("profile: p\nprofiles: {p: 3}", "config.yaml: profiles.p: expected sections"),
    ],
)
def test_a_file_of_another_shape(tmp_path: Path, content: str, message: str) -> None:
    assert complaint(write(tmp_path, content)) == message


def test_invalid_yaml_names_the_line(tmp_path: Path) -> None:
    text = complaint(write(tmp_path, "data_dir: d\nchat: [\n"))
    assert text.startswith("config.yaml: not valid YAML: while parsing")
    assert "line 3" in text
    assert "\n" not in text


def test_a_file_in_another_encoding_is_not_valid(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("data_dir: 数据".encode("gbk"))
    assert complaint(path).startswith("config.yaml: not valid YAML: 'utf-8' codec can't decode")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert complaint(path) == (
        f"{path}: no such configuration file | leave --config out to use the one that comes along"
    )


def test_relative_paths_count_from_the_files_folder(tmp_path: Path) -> None:
    (tmp_path / "bge").mkdir()
    path = write(
        tmp_path,
        {
            "data_dir": "../elsewhere",
            "prompts": {"directory": "wording"},
            "embedding": {"provider": "flag", "model": "bge"},
            "loaders": {"continuity_model": "models/bert", "audio": {"model": "models/whisper"}},
        },
    )
    settings = load_settings(path)
    assert settings.loaders.continuity_model == str(tmp_path / "models/bert")
    assert settings.loaders.audio.model == str(tmp_path / "models/whisper")
    assert settings.data_dir == tmp_path.parent / "elsewhere"
    assert settings.prompts.directory == tmp_path / "wording"
    assert settings.embedding.model_dump()["model"] == str(tmp_path / "bge")


def test_a_model_folder_without_a_name_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, {"data_dir": "d", "loaders": {"audio": {"model": ""}}})
    assert "config.yaml: loaders.audio.model: " in complaint(path)


def test_a_model_that_is_no_folder_is_a_hub_name(tmp_path: Path) -> None:
    section = {"provider": "flag", "model": "BAAI/bge-m3"}
    settings = load_settings(write(tmp_path, {"data_dir": "d", "embedding": section}))
    assert settings.embedding.model_dump()["model"] == "BAAI/bge-m3"


def test_the_file_in_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"data_dir": "here"})
    assert load_settings().data_dir == tmp_path / "here"


def test_the_packed_copy_keeps_data_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert read_config().path == packed_config()
    assert load_settings().data_dir == tmp_path / "share" / "zhiwen" / "data"


def test_without_xdg_data_is_below_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings().data_dir == tmp_path / ".local" / "share" / "zhiwen" / "data"
