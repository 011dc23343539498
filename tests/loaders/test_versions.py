import shutil
from pathlib import Path

import pytest

from loaders import versions
from loaders.options import AudioOptions, LoaderOptions, OcrOptions


def test_names_everything_that_shapes_parsing() -> None:
    fingerprint = versions.parser_fingerprint(LoaderOptions())
    parsers = map(versions.parser_id, versions.PARSER_VERSIONS)
    for part in ("cleaning/", *parsers, "unstructured==", '"min_confidence":0.5'):
        assert part in fingerprint
    assert "\n" not in fingerprint


def test_changes_with_what_shapes_parsing_only(monkeypatch: pytest.MonkeyPatch) -> None:
    before = versions.parser_fingerprint(LoaderOptions())
    assert versions.parser_fingerprint(LoaderOptions(max_file_mb=1)) == before
    assert versions.parser_fingerprint(LoaderOptions(ocr=OcrOptions(scale=3))) != before
    monkeypatch.setitem(versions.PARSER_VERSIONS, "pdf", 99)
    assert versions.parser_fingerprint(LoaderOptions()) != before


def test_a_model_counts_by_what_is_in_its_folder(
    tmp_path: Path, next_sentence_weights: Path, whisper_weights: Path
) -> None:
    def fingerprint(bert: Path, whisper: Path) -> str:
        audio = AudioOptions(model=str(whisper))
        return versions.parser_fingerprint(LoaderOptions(continuity_model=str(bert), audio=audio))

    before = fingerprint(next_sentence_weights, whisper_weights)
    assert before != versions.parser_fingerprint(LoaderOptions())
    bert = shutil.copytree(next_sentence_weights, tmp_path / "bert")
    whisper = shutil.copytree(whisper_weights, tmp_path / "whisper")
    assert fingerprint(bert, whisper) == before
    weights = bytearray((bert / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (bert / "model.safetensors").write_bytes(bytes(weights))
    replaced = fingerprint(bert, whisper)
    assert replaced != before
    (whisper / "config.json").unlink()
    assert fingerprint(bert, whisper) != replaced
    assert fingerprint(bert, tmp_path / "none") != replaced


def test_where_speech_is_recognised_does_not_count() -> None:
    before = versions.parser_fingerprint(LoaderOptions())
    assert versions.parser_fingerprint(LoaderOptions(audio=AudioOptions(device="cpu"))) == before
    assert versions.parser_fingerprint(LoaderOptions(audio=AudioOptions(beam_size=1))) != before
