"""Speech through the real faster-whisper, PyAV and silero, on a tiny model that cannot hear.

The model says the same two segments in each window of 30 seconds (tests/support/whisper.py). This
shows the plumbing (decoding, voice detection, times, blocks, errors), not the quality.
"""

import json
import shutil
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loaders.documents import ParsedFile
from loaders.errors import CorruptFileError, EmptyFileError, LoaderError, ModelMissingError
from loaders.files import load_file
from loaders.options import AudioOptions, LoaderOptions
from loaders.splitter import Splitter
from tests.support.whisper import silence, voice, write_sound

SAID = "合同应当在签订后，十日内履行。"


@pytest.fixture(scope="session")
def speech() -> np.ndarray:
    """Two stretches of speech between silences: 3 to 7 and 17 to 22 of 24 seconds."""
    return np.concatenate([silence(3), voice(4), silence(10), voice(5), silence(2)])


def recognise(path: Path, model: Path | None, **options: Any) -> ParsedFile:
    audio = AudioOptions(model=str(model) if model else None, **options)
    return load_file(path, options=LoaderOptions(audio=audio))


def complaint(path: Path, model: Path | None, **options: Any) -> LoaderError:
    with pytest.raises(LoaderError) as error:
        recognise(path, model, **options)
    return error.value


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".flac"])
def test_each_format_is_decoded(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray, suffix: str
) -> None:
    parsed = recognise(write_sound(tmp_path / f"a{suffix}", speech), whisper_weights)
    assert [block.text for block in parsed.blocks] == [SAID]
    assert parsed.blocks[0].location.time is not None
    start, end = parsed.blocks[0].location.time
    assert start == pytest.approx(2.6, abs=0.3)  # silero begins a little before the voice
    assert end - start == pytest.approx(2.5, abs=0.05)
    assert parsed.health.seconds == pytest.approx(24, abs=0.2)
    assert (parsed.parser, parsed.warnings) == ("audio/1", ())


def test_each_chunk_has_its_start_and_end(tmp_path: Path, whisper_weights: Path) -> None:
    parsed = recognise(write_sound(tmp_path / "a.wav", voice(65)), whisper_weights)
    assert [block.text for block in parsed.blocks] == [SAID] * 3
    times = [block.location.time for block in parsed.blocks]
    assert times == [(0.0, 2.5), (30.0, 32.5), (60.0, 62.5)]
    (first, *_, last) = Splitter(chunk_size=16).split(parsed)
    assert (first.location.time, last.location.time) == (times[0], times[-1])


def test_a_long_file_is_read_in_pieces(
    tmp_path: Path,
    whisper_weights: Path,
    speech: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_sound(tmp_path / "a.wav", speech)
    monkeypatch.setattr("loaders.audio.sound.PIECE_SECONDS", 16)
    monkeypatch.setattr("loaders.audio.sound._SEARCHED_SECONDS", 6)
    parsed = recognise(path, whisper_weights)
    times = [block.location.time for block in parsed.blocks]
    assert [block.text for block in parsed.blocks] == [SAID, SAID]
    assert [round(time[0]) for time in times if time] == [3, 17]


def test_the_same_file_gives_the_same_text(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray
) -> None:
    path = write_sound(tmp_path / "a.wav", speech)
    assert recognise(path, whisper_weights) == recognise(path, whisper_weights, language="zh")


def test_doubts_are_warnings(
    tmp_path: Path,
    whisper_weights: Path,
    speech: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_sound(tmp_path / "a.wav", speech)
    monkeypatch.setattr("loaders.audio.reader._UNSURE", 1.0)
    monkeypatch.setattr("loaders.audio.reader._SURE_LANGUAGE", 1.1)
    assert recognise(path, whisper_weights).warnings == (
        "the language is uncertain; it was taken for zh",
        "2 of 2 passages of speech are uncertain",
    )


def test_without_a_model_speech_is_refused(tmp_path: Path, speech: np.ndarray) -> None:
    error = complaint(write_sound(tmp_path / "a.wav", speech), None)
    assert isinstance(error, ModelMissingError)
    assert str(error) == "reading speech needs a model, and none is set"
    assert "loaders.audio.model" in error.hint
    assert "ct2-transformers-converter" in error.hint


def test_a_folder_that_is_not_there(tmp_path: Path, speech: np.ndarray) -> None:
    path = write_sound(tmp_path / "a.wav", speech)
    assert str(complaint(path, tmp_path / "none")) == f"no such folder: {tmp_path / 'none'}"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_folder_that_lacks_a_part(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray, name: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(whisper_weights, folder)
    (folder / name).unlink()
    error = complaint(write_sound(tmp_path / "a.wav", speech), folder)
    assert isinstance(error, ModelMissingError)
    assert str(error) == f"the speech model in {folder} lacks {name}"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "model.bin").write_bytes(b"\0" * 64), "cannot be loaded: "),
        (lambda folder: (folder / "model.bin").write_bytes(b"version https://git-lfs"), "lacks "),
        (
            lambda folder: (folder / "preprocessor_config.json").write_text('{"feature_size": 40}'),
            "lacks a fitting preprocessor_config.json",
        ),
    ],
)
def test_a_damaged_model(
    tmp_path: Path,
    whisper_weights: Path,
    speech: np.ndarray,
    damage: Callable[[Path], object],
    message: str,
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(whisper_weights, folder)
    damage(folder)
    error = complaint(write_sound(tmp_path / "a.wav", speech), folder)
    assert isinstance(error, ModelMissingError)
    assert f"the speech model in {folder} {message}" in str(error)


def test_options_that_the_model_cannot_follow(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray
) -> None:
    path = write_sound(tmp_path / "a.wav", speech)
    error = complaint(path, whisper_weights, language="chinese")
    assert str(error) == "the speech model does not know the language 'chinese'"
    assert "loaders.audio.language" in error.hint
    error = complaint(path, whisper_weights, compute_type="float7")
    assert "cannot be loaded: " in str(error)


@pytest.mark.parametrize("language", [None, "zh"])
def test_nobody_speaks(tmp_path: Path, whisper_weights: Path, language: str | None) -> None:
    path = write_sound(tmp_path / "a.flac", silence(5))
    error = complaint(path, whisper_weights, language=language)
    assert isinstance(error, EmptyFileError)
    assert str(error) == "there is no speech in the 5 seconds of sound"


def test_a_sound_of_no_length(tmp_path: Path, whisper_weights: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
    error = complaint(tmp_path / "a.wav", whisper_weights)
    assert isinstance(error, EmptyFileError)


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.m4a", "a.flac"])
@pytest.mark.parametrize("content", [b"no sound, just words. " * 9, b"\x07\x91" * 3000])
def test_what_is_no_sound(tmp_path: Path, whisper_weights: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    error = complaint(tmp_path / name, whisper_weights)
    assert isinstance(error, CorruptFileError)
    assert "again" in error.hint


def test_a_wrong_suffix_is_read_all_the_same(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray
) -> None:
    path = write_sound(tmp_path / "a.m4a", speech).rename(tmp_path / "a.mp3")
    assert recognise(path, whisper_weights).text == SAID


def test_a_sound_file_that_ends_early(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray
) -> None:
    path = write_sound(tmp_path / "a.flac", speech)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    parsed = recognise(path, whisper_weights)
    assert parsed.text == SAID
    assert any(" of the 24 seconds that the file says it has" in w for w in parsed.warnings)


def test_a_damaged_place_costs_no_more_than_itself(
    tmp_path: Path, whisper_weights: Path, speech: np.ndarray
) -> None:
    path = write_sound(tmp_path / "a.mp3", speech)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = b"\xff" * 2000
    path.write_bytes(bytes(data))
    parsed = recognise(path, whisper_weights)
    assert parsed.health.seconds == pytest.approx(24, abs=1)


def test_a_playlist_opens_nothing(tmp_path: Path, whisper_weights: Path) -> None:
    secret = write_sound(tmp_path / "secret.wav", voice(3))
    lists = [
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {secret.name}\n",
    ]
    for content in lists:
        (tmp_path / "list.mp3").write_text(content, encoding="utf-8")
        error = complaint(tmp_path / "list.mp3", whisper_weights)
        assert isinstance(error, CorruptFileError)
        assert str(error).startswith("the sound cannot be decoded: ")


def test_the_tiny_model_is_complete(whisper_weights: Path) -> None:
    names = {path.name for path in whisper_weights.iterdir()}
    assert names == {"config.json", "model.bin", "tokenizer.json", "vocabulary.json"}
    assert json.loads((whisper_weights / "config.json").read_text())["lang_ids"]
