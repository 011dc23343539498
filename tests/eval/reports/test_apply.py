import re
from pathlib import Path
from typing import Any

import pytest

from chains.errors import SettingsError
from chains.settings.load import load_settings
from eval.reports.apply import ApplyError, plan_change, write_change
from eval.reports.build import build_report
from eval.reports.report import Report
from tests.support.outcomes import Starter, outcome_of
from tests.support.zhiwen import CONFIG

STARTERS = (Starter(name="good", hit_rate=0.9), Starter(name="bad", hit_rate=0.3))
REPORT = build_report(outcome_of(STARTERS, folder=Path("experiment")))


def won(overlay: dict[str, Any], profile: str = "offline") -> Report:
    return REPORT.model_copy(update={"winning_overlay": overlay, "profile": profile})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(CONFIG.read_bytes())
    return path


def comments(text: str) -> list[str]:
    return re.findall(r"#.*", text)


def applied(report: Report, config: Path) -> str:
    expected = load_settings(config, profile=report.profile, overlays=[report.winning_overlay])
    change = plan_change(report, config)
    write_change(change)
    assert load_settings(config, profile=report.profile) == expected
    return config.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "overlay",
    [
        {"splitter": {"chunk_size": 400, "header": {"title": False}}},
        {"retrieval": {"variants": {"provider": "none"}, "lexical": {"weight": 0.5}}},
        {"retrieval": {"reranker": {"provider": "none"}, "mmr": 0.9, "top_k": 5}},
        {"retrieval": {"fusion": {"method": "rrf", "k": 30}}},
        {"chat": {"provider": "ollama", "model": "qwen3:4b"}},
        {"embedding": {"dimension": 1024}},
    ],
)
@pytest.mark.parametrize("profile", ["offline", "ollama", "full"])
def test_the_winner_is_in_force_and_comments_stay(
    config: Path, overlay: dict[str, Any], profile: str
) -> None:
    if profile != "offline" and "dimension" in overlay.get("embedding", {}):
        overlay = {"embedding": {"provider": "hashing", "dimension": 1024}}
    before = config.read_text(encoding="utf-8")
    after = applied(won(overlay, profile), config)
    lost = [comment for comment in comments(before) if comment not in comments(after)]
    # Only a section that another provider replaces may take the comments of its keys along.
    assert not lost or profile == "full" or "provider" in str(overlay)


def test_other_profiles_stay_as_they_are(config: Path) -> None:
    before = load_settings(config, profile="ollama")
    applied(won({"retrieval": {"top_k": 5}}), config)
    assert load_settings(config, profile="ollama") == before


def test_a_profile_that_goes_back_to_the_provider_below_gets_the_defaults(config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace(
        "    candidates: 50            # most", "    candidates: 33            # most"
    )
    config.write_text(text, encoding="utf-8")
    overlay = {"retrieval": {"reranker": {"provider": "flag", "model": "a/reranker"}}}
    after = applied(won(overlay), config)
    assert "candidates: 33            # most" in after
    settings = load_settings(config, profile="offline")
    assert settings.retrieval.reranker.model_dump()["candidates"] == 50


def test_the_diff_shows_the_changed_lines_only(config: Path) -> None:
    change = plan_change(won({"retrieval": {"variants": {"provider": "none"}}}), config)
    lines = [line for line in change.diff.splitlines() if re.match(r"[+-] ", line)]
    assert lines == [
        "-      variants: {provider: keywords}",
        "+      variants: {provider: none}",
    ]
    assert change.profile == "offline"


def test_what_is_in_force_already_changes_nothing(config: Path) -> None:
    change = plan_change(won({"embedding": {"dimension": 512}}), config)
    assert change.diff == ""
    assert plan_change(won({}), config).after == config.read_text(encoding="utf-8")


def test_settings_that_were_changed_since_are_named(config: Path) -> None:
    measured = load_settings(config, profile="offline").model_dump(mode="json")
    measured["retrieval"]["top_k"] = 12
    change = plan_change(won({"retrieval": {"mmr": 0.9}}), config, measured=measured)
    assert change.drifted == {"retrieval.mmr": (None, 0.9), "retrieval.top_k": (12, 8)}


def test_an_unknown_profile_and_an_unknown_key_are_named(config: Path) -> None:
    with pytest.raises(SettingsError, match="profile 'mine' does not exist"):
        plan_change(won({}, "mine"), config)
    with pytest.raises(SettingsError, match=r"config.yaml: retrieval.top_kk: unknown key"):
        plan_change(won({"retrieval": {"top_kk": 5}}), config)


def test_a_file_that_cannot_be_edited_says_what_to_write(config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    text = text.replace("variants: {provider: keywords}", "variants: &v {provider: keywords}")
    text = text.replace("dense: {weight: 0.6}", "variants: *v")
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ApplyError, match=r"config\.yaml: the file has aliases") as caught:
        plan_change(won({"retrieval": {"top_k": 5}}), config)
    assert caught.value.hint == "write it by hand: retrieval: {top_k: 5}"
    assert config.read_text(encoding="utf-8") == text


def test_a_file_that_was_changed_meanwhile_is_left_alone(config: Path) -> None:
    change = plan_change(won({"retrieval": {"top_k": 5}}), config)
    config.write_text("profile: full\n", encoding="utf-8")
    with pytest.raises(ApplyError, match="it was changed meanwhile"):
        write_change(change)
    assert config.read_text(encoding="utf-8") == "profile: full\n"


def test_links_and_permissions_stay(config: Path, tmp_path: Path) -> None:
    config.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(config)
    write_change(plan_change(won({"retrieval": {"top_k": 5}}), link))
    assert link.is_symlink()
    assert config.stat().st_mode & 0o777 == 0o640
    assert load_settings(config, profile="offline").retrieval.top_k == 5
    assert [path.name for path in tmp_path.iterdir()] in (
        ["config.yaml", "link.yaml"],
        ["link.yaml", "config.yaml"],
    )


def test_a_read_only_file_is_left_alone(config: Path) -> None:
    config.chmod(0o444)
    before = config.read_bytes()
    with pytest.raises(ApplyError, match=r"config\.yaml: it is read-only") as caught:
        write_change(plan_change(won({"retrieval": {"top_k": 5}}), config))
    assert caught.value.hint == f"`chmod u+w {config}` and apply again, or write it by hand"
    assert config.read_bytes() == before
