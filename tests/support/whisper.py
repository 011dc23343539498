"""A tiny Whisper for the real faster-whisper, whose weights make it say one fixed script.

It shows the plumbing (decoding, voice detection, times, joining), not the quality of recognition:
it does not listen. Every layer is switched off, so that what it says next depends on nothing but
how many tokens it has said in the present window of 30 seconds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from transformers import WhisperForConditionalGeneration

RATE = 16_000
_WIDTH = 64
_TIMES = 1501  # tokens for 0.00 to 30.00 seconds
# CTranslate2 takes a Whisper for multilingual that has an empty token, as the real one happens to.
# https://github.com/OpenNMT/CTranslate2/blob/master/src/models/whisper.cc
_MULTILINGUAL = ""
_LANGUAGE = "zh"
_PROMPT = 3  # tokens before the first of its own: start, language, task


def write_whisper(folder: Path, *, script: Sequence[tuple[float, str, float]]) -> Path:
    """Write the model as CTranslate2's own converter does; returns the folder.

    Args:
        folder: A folder that does not exist yet.
        script: What it says in each window: start in seconds (multiples of 0.02), text, end.
    """
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    source = folder.with_name(f"{folder.name}-transformers")
    pieces = _pieces([text for _, text, _ in script])
    config = WhisperConfig(
        vocab_size=len(pieces) + _TIMES,
        d_model=_WIDTH,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=_WIDTH,
        decoder_ffn_dim=_WIDTH,
        pad_token_id=pieces.index("<|endoftext|>"),
        bos_token_id=pieces.index("<|startoftranscript|>"),
        eos_token_id=pieces.index("<|endoftext|>"),
        decoder_start_token_id=pieces.index("<|startoftranscript|>"),
        begin_suppress_tokens=None,
    )
    torch.manual_seed(0)
    model = WhisperForConditionalGeneration(config)
    with torch.no_grad():
        _teach(model, _spoken(pieces, script))
    language_number = pieces.index(f"<|{_LANGUAGE}|>")
    model.generation_config._from_model_config = False
    model.generation_config.lang_to_id = {f"<|{_LANGUAGE}|>": language_number}
    model.save_pretrained(source)
    _write_tokenizer(source, pieces)
    TransformersConverter(str(source), copy_files=["tokenizer.json"]).convert(str(folder))
    return folder


def voice(seconds: float) -> np.ndarray:
    """Return what silero takes for speech: harmonics under vowel formants, in syllables."""
    vowels = [(730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480)]
    time = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 2.3 * time)) / RATE
    syllable = (time / 0.22).astype(int)
    formants = np.array(vowels)[syllable % len(vowels)]
    sound = np.zeros_like(time)
    for harmonic in range(1, 30):
        nearness = np.exp(-(((120 * harmonic - formants) / (80 + 0.06 * formants)) ** 2))
        sound += (nearness @ [1.0, 0.6, 0.3] + 0.01) * np.sin(harmonic * phase)
    sound *= np.sin(np.pi * (time / 0.22 - syllable)) ** 0.5
    return np.asarray(0.3 * sound / np.abs(sound).max(), dtype=np.float32)


def silence(seconds: float) -> np.ndarray:
    """Return samples of nothing."""
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def write_sound(path: Path, samples: np.ndarray) -> Path:
    """Write mono samples in the format that the suffix says: wav, mp3, m4a or flac."""
    import av

    codecs = {".wav": "pcm_s16le", ".mp3": "libmp3lame", ".m4a": "aac", ".flac": "flac"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codecs[path.suffix], rate=RATE, layout="mono")
        whole = (samples * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = RATE
        fitting = av.AudioResampler(
            format=stream.format, layout="mono", rate=RATE, frame_size=stream.frame_size or 4096
        )
        for part in [*fitting.resample(frame), *fitting.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def _pieces(texts: Sequence[str]) -> list[str]:
    """Return the vocabulary in Whisper's order: bytes, texts, special tokens; without times."""
    from tokenizers.pre_tokenizers import ByteLevel

    known = [*sorted(ByteLevel.alphabet()), *dict.fromkeys(map(_as_bytes, texts))]
    special = ["<|endoftext|>", "<|startoftranscript|>", f"<|{_LANGUAGE}|>", "<|translate|>",
               "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>",
               "<|notimestamps|>"]  # fmt: skip
    return [*known, _MULTILINGUAL, *special]


def _spoken(pieces: list[str], script: Sequence[tuple[float, str, float]]) -> list[int]:
    """Return the numbers of the tokens that it says one after the other, the end included."""
    spoken = []
    for start, text, end in script:
        times = [len(pieces) + round(second / 0.02) for second in (start, end)]
        spoken += [times[0], pieces.index(_as_bytes(text)), times[1]]
    return [pieces.index(f"<|{_LANGUAGE}|>"), *spoken, pieces.index("<|endoftext|>")]


def _as_bytes(text: str) -> str:
    """Return how a byte-level vocabulary spells a text."""
    from tokenizers.pre_tokenizers import ByteLevel

    whole = ByteLevel(add_prefix_space=False, use_regex=False)
    return str(whole.pre_tokenize_str(text)[0][0])


def _teach(model: "WhisperForConditionalGeneration", spoken: list[int]) -> None:
    """Let each position point into a direction of its own, and the token to say there as well.

    The language, the first of them, is said at position 0, where faster-whisper asks for it.
    """
    decoder = model.model.decoder
    for layer in decoder.layers:
        for output in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
            output.weight.zero_()
            output.bias.zero_()
    decoder.embed_tokens.weight.zero_()
    decoder.embed_positions.weight.zero_()
    positions = [0, *range(_PROMPT - 1, _PROMPT - 2 + len(spoken))]
    for direction, (position, token) in enumerate(zip(positions, spoken, strict=True)):
        decoder.embed_positions.weight[position, direction] = 1000
        decoder.embed_tokens.weight[token, direction] = 5


def _write_tokenizer(folder: Path, pieces: list[str]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = pieces[pieces.index("<|endoftext|>") :]
    words = pieces[: len(pieces) - len(special)]
    tokenizer = Tokenizer(models.BPE({word: n for n, word in enumerate(words)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        unk_token="<|endoftext|>",
    ).save_pretrained(folder)
