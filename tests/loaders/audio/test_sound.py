from pathlib import Path

import numpy as np
import pytest

from loaders.audio.sound import SAMPLING_RATE, SoundFile
from loaders.errors import CorruptFileError
from tests.support.whisper import silence, voice, write_sound


def test_pieces_follow_each_other_and_end_where_it_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.audio.sound.PIECE_SECONDS", 10)
    monkeypatch.setattr("loaders.audio.sound._SEARCHED_SECONDS", 5)
    samples = np.concatenate([voice(7), silence(1), voice(7), silence(1), voice(7)])
    sound = SoundFile(write_sound(tmp_path / "a.wav", samples))
    pieces = list(sound.pieces())
    starts = [piece.start for piece in pieces]
    assert [int(start) for start in starts] == [0, 7, 15]
    lengths = [len(piece.samples) / SAMPLING_RATE for piece in pieces]
    assert starts[1:] == pytest.approx(np.cumsum(lengths)[:-1])
    joined = np.concatenate([piece.samples for piece in pieces])
    assert joined == pytest.approx(samples, abs=1e-3)
    assert (str(joined.dtype), sound.seconds, sound.warnings) == ("float32", 23.0, ())


def test_a_film_without_sound(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5, width=16, height=16)
        frame = av.VideoFrame(16, 16, "yuv420p")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(CorruptFileError, match="there is no sound in the file"):
        list(SoundFile(path).pieces())


def test_stereo_at_another_rate(tmp_path: Path) -> None:
    import wave

    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(np.full((44_100 * 3, 2), 8000, dtype="<i2").tobytes())
    (piece,) = SoundFile(path).pieces()
    assert len(piece.samples) == pytest.approx(3 * SAMPLING_RATE, abs=20)
    assert np.median(piece.samples) == pytest.approx(8000 / 32768, abs=0.01)


@pytest.mark.parametrize("name", ["http:a.wav", "录音 🎧\n.wav", "concat:x|y.wav"])
def test_names_that_look_like_addresses(tmp_path: Path, name: str) -> None:
    path = write_sound(tmp_path / "a.wav", voice(1)).rename(tmp_path / name)
    assert len(list(SoundFile(path).pieces())) == 1
