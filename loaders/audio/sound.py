"""Sound files become samples, piece by piece, so that memory does not grow with the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loaders.errors import CorruptFileError

SAMPLING_RATE = 16_000
"""Samples a second, what Whisper and its voice detector work on."""

PIECE_SECONDS = 300
# A piece ends in the quietest tenth of a second of its last half minute, not inside a word.
_SEARCHED_SECONDS = 30
_QUIET = SAMPLING_RATE // 10
# Only demuxers of sound: FFmpeg's list formats (HLS, concat) would open other files and addresses.
# https://ffmpeg.org/ffmpeg-formats.html (format_whitelist)
_FORMATS = "wav,w64,aiff,mp3,mov,mp4,m4a,3gp,aac,flac,ogg,matroska,webm,asf,amr"
# Their headers state the length; that of an mp3 may be an estimate from its first frames.
_EXACT_LENGTH = ("wav", "mov", "flac")


@dataclass(frozen=True, kw_only=True)
class SoundPiece:
    """A stretch of a sound file.

    Attributes:
        start: Where it begins, in seconds.
        samples: Mono samples (float32, -1 to 1) at `SAMPLING_RATE`.
    """

    start: float
    samples: np.ndarray


class SoundFile:
    """A sound file of any format that FFmpeg reads, decoded while it is iterated over.

    Attributes:
        seconds: Length of what was decoded so far.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened by `pieces`."""
        self._path = path
        self._stated = 0.0
        self._damaged = 0
        self.seconds = 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Plain sentences about what was missing; complete once all pieces were read."""
        found = []
        if self._damaged:
            found.append(f"{self._damaged} damaged place(s) in the sound were left out")
        if self._stated - self.seconds > max(1.0, 0.02 * self._stated):
            found.append(
                f"the sound ends after {self.seconds:.0f} of the {self._stated:.0f} seconds that "
                "the file says it has"
            )
        return tuple(found)

    def pieces(self) -> Iterator[SoundPiece]:
        """Yield the sound in pieces of at most `PIECE_SECONDS`.

        Raises:
            CorruptFileError: It is no sound file, or too damaged to be decoded at all.
        """
        waiting: list[np.ndarray] = []
        length = start = 0
        for samples in self._decoded():
            waiting.append(samples)
            length += len(samples)
            while length >= PIECE_SECONDS * SAMPLING_RATE:
                joined = np.concatenate(waiting)
                cut = _quiet_place(joined[: PIECE_SECONDS * SAMPLING_RATE])
                yield SoundPiece(start=start / SAMPLING_RATE, samples=joined[:cut])
                start, length, waiting = start + cut, len(joined) - cut, [joined[cut:]]
            self.seconds = (start + length) / SAMPLING_RATE
        if length:
            yield SoundPiece(start=start / SAMPLING_RATE, samples=np.concatenate(waiting))

    def _decoded(self) -> Iterator[np.ndarray]:
        from av import AudioResampler

        # As integers, or FFmpeg makes the sum of two channels louder than either.
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLING_RATE)
        with _opened(self._path) as container:
            self._stated = _stated_seconds(container)
            for frame in self._frames(container):
                if frame is not None:
                    frame.pts = None  # time stamps of damaged files go backwards
                for resampled in resampler.resample(frame):
                    yield resampled.to_ndarray().reshape(-1).astype(np.float32) / 32768

    def _frames(self, container: Any) -> Iterator[Any]:  # noqa: ANN401 - PyAV is not typed for us
        """Yield the frames of the first sound stream, then None, which flushes a resampler.

        Packets are decoded one by one: `container.decode` ends at the first damaged one.
        """
        from av.error import FFmpegError

        packets = container.demux(container.streams.audio[0])
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                break
            except FFmpegError:  # nothing can be read behind this place
                self._damaged += 1
                break
            try:
                yield from packet.decode()
            except FFmpegError:
                self._damaged += 1
        yield None


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import av

    hint = "Play it, then export it again as wav, mp3, m4a or flac."
    # Opened here, not by FFmpeg, which takes a name such as `http:x.wav` for an address.
    with path.open("rb") as file:
        try:
            container = av.open(
                file,
                metadata_errors="ignore",
                options={"format_whitelist": _FORMATS, "protocol_whitelist": "file"},
            )
        except av.error.FFmpegError as error:
            reason = f"the sound cannot be decoded: {error.strerror}"
            raise CorruptFileError(reason, hint=hint) from error
        with container:
            if not container.streams.audio:
                raise CorruptFileError("there is no sound in the file", hint=hint)
            yield container


def _stated_seconds(container: Any) -> float:  # noqa: ANN401 - see above
    """Return how long the file says it is, 0.0 where that is not to be relied on."""
    stream = container.streams.audio[0]
    is_exact = container.format.name.split(",")[0] in _EXACT_LENGTH
    return float(stream.duration * stream.time_base) if is_exact and stream.duration else 0.0


def _quiet_place(samples: np.ndarray) -> int:
    """Return where to cut: the middle of the quietest tenth of a second near the end."""
    begin = max(0, len(samples) - _SEARCHED_SECONDS * SAMPLING_RATE)
    count = (len(samples) - begin) // _QUIET
    windows = samples[begin : begin + count * _QUIET].reshape(count, _QUIET)
    quietest = int(np.square(windows).sum(axis=1).argmin())
    return begin + quietest * _QUIET + _QUIET // 2
