"""Speech in sound files, recognised on this machine by faster-whisper."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.audio.sound import SAMPLING_RATE, SoundFile, SoundPiece
from loaders.audio.speech import Utterance, speech_blocks
from loaders.documents import FileHealth, ParsedFile
from loaders.errors import EmptyFileError, ModelMissingError
from loaders.model_folder import is_pointer
from loaders.options import AudioOptions, LoaderOptions
from loaders.versions import parser_id

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment, TranscriptionInfo

# Below these the language, or a passage, is likely to be wrong; the second is the mean logarithm
# of the tokens' probabilities and Whisper's own limit for a failed attempt (log_prob_threshold).
_SURE_LANGUAGE = 0.5
_UNSURE = -1.0
_HINT = (
    "Set loaders.audio.model to the folder of a CTranslate2 Whisper model, such as a conversion of "
    "openai/whisper-small or of a Chinese fine-tune (`ct2-transformers-converter --model "
    "openai/whisper-small --copy_files tokenizer.json preprocessor_config.json --output_dir "
    "models/whisper-small-ct2`)."
)


def parse_audio(path: Path, *, options: LoaderOptions) -> ParsedFile:
    """Recognise the speech of a sound file; each block has its start and end in seconds.

    What the model says is kept as it is: with some models Chinese comes in Traditional characters
    or without punctuation.

    Raises:
        ModelMissingError: No model is configured, or its folder is not whole.
        CorruptFileError: It is no sound file.
        EmptyFileError: Nobody speaks in it.
    """
    model = _model(options.audio)
    sound = SoundFile(path)
    utterances: list[Utterance] = []
    heard: list[Segment] = []
    language, probability = options.audio.language, 1.0
    for piece in sound.pieces():
        segments, info = _transcribe(piece, model=model, options=options.audio, language=language)
        utterances += _utterances(segments, piece)
        if segments and language is None:  # the first speech decides on the language of the rest
            language, probability = str(info.language), float(info.language_probability)
        heard += segments
    if not utterances:
        raise EmptyFileError(f"there is no speech in the {sound.seconds:.0f} seconds of sound")
    doubts = _doubts(heard, language=str(language), probability=probability)
    return ParsedFile(
        blocks=tuple(speech_blocks(utterances)),
        parser=parser_id("audio"),
        warnings=(*sound.warnings, *doubts),
        health=FileHealth(seconds=round(sound.seconds, 2)),
    )


def check_audio_folder(folder: str) -> None:
    """Check, without loading it, that a folder has the parts of a CTranslate2 Whisper model.

    Without `tokenizer.json` faster-whisper would ask the hub for one.

    Raises:
        ModelMissingError: It lacks some, which the message lists.
    """
    path = Path(folder)
    if not path.is_dir():
        raise ModelMissingError(f"no such folder: {folder}", hint=_HINT)
    names = ("model.bin", "config.json", "tokenizer.json")
    missing = [name for name in names if not (path / name).is_file()]
    missing += [name for name in names if name not in missing and is_pointer(path / name)]
    if not any((path / f"vocabulary.{suffix}").is_file() for suffix in ("json", "txt")):
        missing.append("vocabulary.json")
    if missing:
        message = f"the speech model in {folder} lacks {', '.join(missing)}"
        raise ModelMissingError(message, hint=_HINT)


def _model(options: AudioOptions) -> "WhisperModel":
    if options.model is None:
        raise ModelMissingError("reading speech needs a model, and none is set", hint=_HINT)
    check_audio_folder(options.model)
    model = _load(options.model, options.device, options.compute_type)
    known = model.supported_languages
    if options.language is not None and options.language not in known:
        raise ModelMissingError(
            f"the speech model does not know the language {options.language!r}",
            hint=f"Set loaders.audio.language to null or one of: {', '.join(known)}.",
        )
    return model


@lru_cache(maxsize=1)
def _load(folder: str, device: str, compute_type: str) -> "WhisperModel":
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(
            folder, device=device, compute_type=compute_type, local_files_only=True
        )
    except (RuntimeError, ValueError) as error:  # what CTranslate2 raises
        reason = str(error).strip().split("\n", 1)[0]
        message = f"the speech model in {folder} cannot be loaded: {reason}"
        raise ModelMissingError(message, hint=_HINT) from error
    # whisper-large-v3 hears 128 bands; without this file faster-whisper computes 80.
    if model.model.n_mels != len(model.feature_extractor.mel_filters):
        message = f"the speech model in {folder} lacks a fitting preprocessor_config.json"
        raise ModelMissingError(message, hint=_HINT)
    return model


def _transcribe(
    piece: SoundPiece, *, model: "WhisperModel", options: AudioOptions, language: str | None
) -> "tuple[list[Segment], TranscriptionInfo]":
    from ctranslate2 import set_random_seed

    # Where it is unsure, Whisper samples; the same file shall give the same text again.
    set_random_seed(0)
    segments, info = model.transcribe(
        piece.samples,
        language=language,
        beam_size=options.beam_size,
        # The detector, silero, is a file in faster-whisper's wheel. Without it Whisper makes up
        # words for silence.
        vad_filter=True,
        # A mistake would otherwise be repeated from window to window:
        # https://github.com/openai/whisper/discussions/679
        condition_on_previous_text=False,
    )
    return list(segments), info


def _utterances(segments: "Iterable[Segment]", piece: SoundPiece) -> Iterator[Utterance]:
    """Yield what is said at the times of the whole file; Whisper's may lie behind its end."""
    end = piece.start + len(piece.samples) / SAMPLING_RATE
    for segment in segments:
        if text := segment.text.strip():
            start = min(piece.start + segment.start, end)
            stop = min(max(start, piece.start + segment.end), end)
            yield Utterance(start=round(start, 2), end=round(stop, 2), text=text)


def _doubts(segments: "list[Segment]", *, language: str, probability: float) -> Iterator[str]:
    """Yield warnings about speech that may have been misheard."""
    if probability < _SURE_LANGUAGE:
        yield f"the language is uncertain; it was taken for {language}"
    if uncertain := sum(1 for segment in segments if segment.avg_logprob < _UNSURE):
        yield f"{uncertain} of {len(segments)} passages of speech are uncertain"
