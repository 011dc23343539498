"""Bytes become text: every plausible codec is tried and the most readable result wins."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from loaders.errors import UndecodableTextError
from loaders.plausibility import common_ratio, garble_ratio, plausibility

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CODECS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
_SAMPLE_BYTES = 1 << 18
_UNUSUAL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f-\xff]")
# Below this many bytes charset-normalizer answers with EBCDIC and other rarities.
_GUESSABLE_BYTES = 64
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# A random pair of bytes is valid UTF-8 in one case of 30, so each multi-byte character that is
# counts; without this, "é" in UTF-8 (C3 A9) would lose to the common character 茅 in GBK.
_UTF8_BONUS = 2.0
# A page's own claim is often a template's leftover: it decides ties and no more.
_DECLARED_BONUS = 0.05
_UNCERTAIN = 0.5


@dataclass(frozen=True, kw_only=True)
class DecodedText:
    """Text and how it was decoded.

    Attributes:
        text: The text, without a byte order mark.
        codec: Name of the Python codec.
        garble: Share (0-1) of characters that could not be decoded or that no text has.
        confidence: Share (0-1) of non-ASCII characters that are common; 1 for ASCII and for valid
            UTF-8, which other encodings hardly ever happen to be.
    """

    text: str
    codec: str
    garble: float
    confidence: float

    @property
    def warnings(self) -> tuple[str, ...]:
        """Plain sentences about what may have been misread."""
        found = []
        if self.garble:
            count = round(self.garble * len(self.text))
            found.append(f"{count} character(s) could not be decoded as {self.codec}")
        if self.confidence < _UNCERTAIN:
            found.append(f"the encoding is uncertain; it was read as {self.codec}")
        return tuple(found)


def decode_text(
    data: bytes, *, max_garble_ratio: float, declared: str | None = None
) -> DecodedText:
    """Decode `data` with the codec that gives the most plausible text.

    A byte order mark decides; otherwise UTF-8, GB18030, Big5, UTF-16 in both byte orders, cp1252,
    the declared codec and charset-normalizer's guess are scored on a sample.

    Args:
        data: The bytes of the whole text.
        max_garble_ratio: Above this share (0-1) of garbled characters the text is refused; below
            it, what cannot be decoded becomes U+FFFD and a warning.
        declared: What the text says its encoding is; trusted only between near equals.

    Raises:
        UndecodableTextError: No codec gives readable text.
    """
    codec = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    codec = codec or _best_codec(data, declared=_python_codec(declared))
    text = data.decode(codec, "replace")
    is_certain = text.isascii() or (codec.startswith("utf-8") and "\ufffd" not in text)
    garble = garble_ratio(text, is_certain=is_certain)
    if garble > max_garble_ratio:
        message = f"{garble:.0%} of the text is garbled even in its best encoding, {codec}"
        raise UndecodableTextError(message, hint="Save the file as UTF-8 text, if it is text.")
    confidence = 1.0 if is_certain else common_ratio(text)
    return DecodedText(text=text, codec=codec, garble=garble, confidence=confidence)


def declared_charset(data: bytes) -> str | None:
    """Return what the first 2,048 bytes of an HTML or XML page name as their encoding, if any."""
    found = _DECLARED.search(data[:2048])
    return found[1].decode("ascii") if found else None


def _best_codec(data: bytes, *, declared: str | None) -> str:
    unusual = _UNUSUAL.search(data)
    if unusual is None:
        return "utf-8"
    # All before the first unusual byte is ASCII, so no character is cut there.
    start = unusual.start() & ~1
    sample = data[start : start + _SAMPLE_BYTES]
    candidates = [*_CODECS, *([declared] if declared else []), *_guesses(sample), "cp1252"]
    scores = {codec: _score(sample, codec, declared=declared) for codec in candidates}
    return max(scores, key=scores.__getitem__)


def _score(sample: bytes, codec: str, *, declared: str | None) -> float:
    # A sample may end inside a character; four bytes are the longest in any of these codecs.
    text = sample.decode(codec, "replace")
    if len(sample) == _SAMPLE_BYTES:
        text = text.rstrip("\ufffd")
    score = plausibility(text)
    unusual = sum(1 for char in text if char > "\x7f" and char != "\ufffd")
    if codec == "utf-8":
        score += _UTF8_BONUS * unusual
    if codec == declared:
        score += _DECLARED_BONUS * unusual
    return score


def _guesses(sample: bytes) -> Iterator[str]:
    """Yield what charset-normalizer makes of the sample, for the encodings not tried anyway."""
    if len(sample) < _GUESSABLE_BYTES:
        return
    best = from_bytes(sample[:16384]).best()
    if best is not None:
        yield best.encoding


def _python_codec(name: str | None) -> str | None:
    """Return the codec for a declared name; GB 2312 and GBK are subsets of GB18030."""
    if name is None:
        return None
    try:
        codec = codecs.lookup(name).name
        b"a".decode(codec, "replace")
    except (LookupError, UnicodeError):  # not known, or no text encoding ("base64", "idna")
        return None
    return "gb18030" if codec in ("gb2312", "gbk") else codec
